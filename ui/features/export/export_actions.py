"""Entries of the menus that belong to this feature (File)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("File", 1)(
        ActionSpec(
            "file.import_hypotheses",
            "Import masks as hypotheses…",
            ("Ctrl+Alt+H",),
            "import",
            tip="Masks of another system, as proposals for the tracks that are there",
        )
    ),
    *in_menu("File", 2)(
        ActionSpec(
            "file.export",
            "Export…",
            ("Ctrl+E",),
            "export",
            tip="Any format; what it has no place for is said first",
        ),
        ActionSpec("file.export_accepted", "Export accepted frames as COCO…", ("Ctrl+Shift+E",), "export"),
        ActionSpec(
            "file.export_rgba",
            "Export completions as pictures…",
            ("Ctrl+Alt+E",),
            "export",
            tip="A new folder of RGBA pictures, transparent outside the object",
        ),
    ),
)
