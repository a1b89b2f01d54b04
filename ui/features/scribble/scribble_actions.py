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
            tip="Click, draw, or drag a box with Shift: object, right button: not; Enter adds the outline "
            "found, Alt+Enter takes it away",
        )
    ),
    *in_menu("Tools", 1)(
        ActionSpec(
            "tool.scribble_engine",
            "Next scribble engine",
            ("Shift+Q",),
            tip="The best there is, colours and motion, GrabCut, or SAM 2 when its weights are here",
        ),
        ActionSpec(
            "tool.scribble_box",
            "Magic scribble drags a box",
            ("Alt+Q",),
            is_checkable=True,
            tip="A drag makes a box around the object instead of a stroke; with Shift the other of the two",
        ),
    ),
)
