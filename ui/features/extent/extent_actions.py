"""Entries of the menus that belong to this feature (View, Track, Tools)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "view.boxes",
        "Amodal boxes",
        ("Ctrl+Alt+X",),
        "View",
        4,
        "",
        True,
        "Shows the boxes of all tracks, dimmed, also without the box tool; dashed between key frames",
    ),
    ActionSpec(
        "clip.margin",
        "Margin of the clip…",
        ("Ctrl+Shift+G",),
        "Track",
        2,
        "fit",
        tip="Room around the picture for the parts of objects that lie outside it",
    ),
    ActionSpec(
        "tool.box",
        "Amodal box",
        ("Shift+B",),
        "Tools",
        0,
        "box",
        True,
        "How far the whole object reaches, drawn on key frames; proposals stay inside it",
        order=1,
    ),
)
