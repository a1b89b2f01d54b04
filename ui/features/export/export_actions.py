"""Entries of the menus that belong to this feature (File)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "file.import_hypotheses",
        "Import masks as hypotheses…",
        ("Ctrl+Alt+H",),
        "File",
        1,
        "import",
        tip="Masks of another system, as proposals for the tracks that are there",
    ),
    ActionSpec(
        "file.export",
        "Export…",
        ("Ctrl+E",),
        "File",
        2,
        "export",
        tip="Any format; what it has no place for is said first",
    ),
    ActionSpec(
        "file.export_accepted", "Export accepted frames as COCO…", ("Ctrl+Shift+E",), "File", 2, "export"
    ),
    ActionSpec(
        "file.export_rgba",
        "Export completions as pictures…",
        ("Ctrl+Alt+E",),
        "File",
        2,
        "export",
        tip="A new folder of RGBA pictures, transparent outside the object",
    ),
)
