"""Entries of the menus that belong to this feature (Tools)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "tool.scribble",
        "Magic scribble",
        ("Q",),
        "Tools",
        0,
        "scribble",
        True,
        "Left button: object, right button: not; Enter adds the outline found, Alt+Enter takes it away",
    ),
    ActionSpec(
        "tool.scribble_engine",
        "Next scribble engine",
        ("Shift+Q",),
        "Tools",
        1,
        tip="The best there is, GrabCut, or SAM 2 when its weights are here",
    ),
)
