"""Entries of the menus that belong to this feature (File)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "file.relink",
        "Relink media…",
        ("Ctrl+Alt+P",),
        "File",
        1,
        "import",
        tip="Videos and folders that are not where the project says",
    ),
    ActionSpec(
        "file.media",
        "Media of this clip…",
        ("Ctrl+Alt+J",),
        "File",
        1,
        "clip",
        tip="Whether its pictures are those that it came in with, and what to do when they are not",
    ),
)
