"""Entries of the menus that belong to this feature (File)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("File", 0)(
        ActionSpec("file.new", "New project…", ("Ctrl+N",), "track-add"),
        ActionSpec("file.open", "Open project…", ("Ctrl+O",), "open"),
        ActionSpec("file.demo", "Open demo project", ("Ctrl+Shift+O",), "clip"),
    ),
    *in_menu("File", 1)(
        ActionSpec(
            "file.import_video",
            "Import video or annotations…",
            ("Ctrl+I",),
            "import",
            tip="Video, picture, or a file of any format that is read",
        ),
        ActionSpec(
            "file.import_folder",
            "Import folder…",
            ("Ctrl+Shift+I",),
            "import",
            tip="Folder of pictures, or of clips with rgbs/ and masks/",
        ),
    ),
    *in_menu("File", 3)(
        ActionSpec("file.save_note", "Is everything saved?", ("Ctrl+S",), "save-ok"),
        ActionSpec(
            "file.back_up",
            "Back up…",
            ("Ctrl+Shift+S",),
            "export",
            tip="A whole copy of the project, read again and compared; media stay where they are",
        ),
    ),
    *in_menu("File", 4)(ActionSpec("file.quit", "Quit", ("Ctrl+Q",))),
)
