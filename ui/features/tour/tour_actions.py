"""Entries of the menus that belong to this feature (Help)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Help", 0)(
        ActionSpec("help.tour", "Take the tour", ("Ctrl+F1",), "help", tip="Six steps to the export")
    ),
)
