"""Entries of the menus that belong to this feature (View, Propose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("View", 0)(
        ActionSpec(
            "view.completion",
            "Show completion",
            ("C",),
            "complete",
            is_checkable=True,
            tip="The picture of the whole object, with what hides it taken away",
        )
    ),
    *in_menu("View", 6, "Completion")(
        ActionSpec(
            "completion.backdrop",
            "Next backdrop of the completion",
            ("Alt+P",),
            tip="Clip, clip without the object, dimmed clip, checkerboard, or a colour",
        ),
        ActionSpec(
            "completion.object",
            "Object on the clip without it",
            ("Alt+Shift+P",),
            tip="Lays the completed object over the clip it was taken from, or takes it away again",
        ),
        ActionSpec(
            "completion.compare",
            "Completion against the original",
            ("Shift+C",),
            tip="Wipe, blink, difference, or the completion alone",
        ),
    ),
    *in_menu("Propose", 1)(
        ActionSpec(
            "complete.track",
            "Complete track",
            ("Ctrl+Shift+C",),
            "complete",
            tip="Makes pictures of the whole object in every frame that has an amodal mask",
        ),
        ActionSpec("complete.clip", "Complete all tracks of clip", ("Ctrl+Alt+C",), "complete"),
    ),
)
