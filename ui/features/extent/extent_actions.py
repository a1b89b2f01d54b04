"""Entries of the menus that belong to this feature (View, Track, Tools)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("View", 4)(
        ActionSpec(
            "view.boxes",
            "Amodal boxes",
            ("Ctrl+Alt+X",),
            is_checkable=True,
            tip="Shows the boxes of all tracks, dimmed, also without the box tool; dashed between key frames",
        )
    ),
    *in_menu("Track", 2)(
        ActionSpec(
            "clip.margin",
            "Margin of the clip…",
            ("Ctrl+Shift+G",),
            "fit",
            tip="Room around the picture for the parts of objects that lie outside it",
        )
    ),
    *in_menu("Tools", 0, order=1)(
        ActionSpec(
            "tool.box",
            "Amodal box",
            ("Shift+B",),
            "box",
            is_checkable=True,
            tip="How far the whole object reaches, drawn on key frames; proposals stay inside it",
        )
    ),
)
