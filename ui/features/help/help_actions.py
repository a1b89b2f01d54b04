"""Entries of the menus that belong to this feature (Help)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Help", 0)(
        ActionSpec("help.palette", "Search actions…", ("Ctrl+K",), "search"),
        ActionSpec("help.keys", "Cheat sheet", ("?", "F1"), "keyboard"),
    ),
    *in_menu("Help", 1)(ActionSpec("help.about", "About Amodal Studio", ("Shift+F1",), "info")),
)
