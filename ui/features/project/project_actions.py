"""Entries of the menus that belong to this feature (File)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("file.new", "New project…", ("Ctrl+N",), "File", 0, "track-add"),
    ActionSpec("file.open", "Open project…", ("Ctrl+O",), "File", 0, "open"),
    ActionSpec("file.demo", "Open demo project", ("Ctrl+Shift+O",), "File", 0, "clip"),
    ActionSpec(
        "file.import_video",
        "Import video or annotations…",
        ("Ctrl+I",),
        "File",
        1,
        "import",
        tip="Video, picture, or a file of any format that is read",
    ),
    ActionSpec(
        "file.import_folder",
        "Import folder…",
        ("Ctrl+Shift+I",),
        "File",
        1,
        "import",
        tip="Folder of pictures, or of clips with rgbs/ and masks/",
    ),
    ActionSpec("file.save_note", "Is everything saved?", ("Ctrl+S",), "File", 3, "save-ok"),
    ActionSpec("file.quit", "Quit", ("Ctrl+Q",), "File", 4),
)
