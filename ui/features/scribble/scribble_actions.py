"""Entries of the menus that belong to this feature (Tools)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Tools", 0)(
        ActionSpec(
            "tool.scribble",
            "Magic scribble",
            ("Q",),
            "scribble",
            is_checkable=True,
            tip="Click or draw: object, right button: not; Enter adds the outline found, "
            "Alt+Enter takes it away",
        )
    ),
    *in_menu("Tools", 1)(
        ActionSpec(
            "tool.scribble_engine",
            "Next scribble engine",
            ("Shift+Q",),
            tip="The best there is, colours and motion, GrabCut, or SAM 2 when its weights are here",
        )
    ),
)
