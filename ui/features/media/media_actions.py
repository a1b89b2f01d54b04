"""Entries of the menus that belong to this feature (File)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("File", 1)(
        ActionSpec(
            "file.relink",
            "Relink media…",
            ("Ctrl+Alt+P",),
            "import",
            tip="Videos and folders that are not where the project says",
        ),
        ActionSpec(
            "file.media",
            "Media of this clip…",
            ("Ctrl+Alt+J",),
            "clip",
            tip="Whether its pictures are those that it came in with, and what to do when they are not",
        ),
    ),
)
