"""Entries of the menus that belong to this feature (View)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = in_menu("View", 1, "Magnifier and side by side")(
    ActionSpec(
        "close_look.loupe",
        "Magnifier",
        ("Alt+Z",),
        is_checkable=True,
        tip="Pixels around the pointer with their values and outlines, in the corner away from it",
    ),
    ActionSpec("close_look.larger", "Next magnification", ("Alt+Shift+Q",), tip="4, 8 or 16 times"),
    ActionSpec(
        "close_look.beside",
        "Keep this frame beside",
        ("Alt+J",),
        is_checkable=True,
        tip="The frame as it is now, with its outlines, beside whatever comes next; zoom and pan are linked",
    ),
    ActionSpec(
        "close_look.flicker",
        "Kept frame or the one now",
        ("Alt+Shift+V",),
        tip="Shows the kept frame in the same place, and back again",
    ),
)
