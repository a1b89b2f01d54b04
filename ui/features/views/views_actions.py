"""Entries of the menus that belong to this feature (Window)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Window", 0)(
        ActionSpec(
            "window.view",
            "New view",
            ("Alt+Shift+N",),
            tip="A second window, for the completed object or other layers; it follows the first",
        ),
        ActionSpec(
            "window.timeline",
            "Timeline in its own window",
            ("Alt+Shift+H",),
            is_checkable=True,
            tip="For a second screen; the picture gets its room",
        ),
    ),
)
