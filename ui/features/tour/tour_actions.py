"""Entries of the menus that belong to this feature (Help)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("help.tour", "Take the tour", ("Ctrl+F1",), "Help", 0, "help", tip="Six steps to the export"),
)
