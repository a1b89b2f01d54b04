"""Entries of the table of actions about how far an object reaches: its amodal box, the clip's margin."""

from ui.action_spec import ActionSpec

EXTENT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "tool.box",
        "Amodal box",
        ("Shift+B",),
        "Tools",
        0,
        "box",
        True,
        "How far the whole object reaches, drawn on key frames; proposals stay inside it",
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
)
