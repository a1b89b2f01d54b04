"""Entries of the menus that belong to this feature (Propose, View)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Propose", 2, "Prompts of the track")(
        ActionSpec(
            "prompts.mute",
            "Mute prompts here",
            ("Alt+5",),
            tip="In the marked range or this frame: following does as if marks and masks there were not; "
            "nothing is deleted",
        ),
        ActionSpec(
            "prompts.unmute",
            "Unmute prompts here",
            ("Alt+6",),
            tip="In the marked range or this frame: marks and masks count again when it is followed",
        ),
        ActionSpec(
            "prompts.remove",
            "Remove prompts here",
            ("Alt+7",),
            tip="In the marked range or this frame: strokes, clicks and boxes go, masks stay",
        ),
    ),
    *in_menu("View", 4)(
        ActionSpec(
            "view.prompts",
            "Prompts",
            ("Alt+9",),
            is_checkable=True,
            tip="Shows the clicks, strokes and boxes that the active track is followed by, in their frames",
        )
    ),
)
