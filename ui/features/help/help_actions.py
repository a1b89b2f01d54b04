"""Entries of the menus that belong to this feature (Help)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("help.palette", "Search actions…", ("Ctrl+K",), "Help", 0, "search"),
    ActionSpec("help.keys", "Cheat sheet", ("?", "F1"), "Help", 0, "keyboard"),
    ActionSpec("help.about", "About Amodal Studio", ("Shift+F1",), "Help", 1, "info"),
)
