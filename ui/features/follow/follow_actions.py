"""Entries of the menus that belong to this feature (Propose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Propose", 2)(
        ActionSpec(
            "follow.open",
            "Follow object…",
            ("Ctrl+Shift+F",),
            "follow",
            tip="Carries the visible mask through the clip: direction, range, tracker",
        ),
        ActionSpec(
            "follow.forward",
            "Follow object forward",
            ("Ctrl+Shift+Right",),
            tip="From this frame's visible mask to the end, until trust falls",
        ),
        ActionSpec(
            "follow.backward",
            "Follow object backward",
            ("Ctrl+Shift+Left",),
            tip="From this frame's visible mask to the beginning, until trust falls",
        ),
        ActionSpec(
            "follow.next",
            "Follow object one frame forward",
            ("Ctrl+Shift+W",),
            tip="Carries the visible mask to the next frame and goes there",
        ),
        ActionSpec(
            "follow.previous",
            "Follow object one frame backward",
            ("Ctrl+Shift+Q",),
            tip="Carries the visible mask to the frame before and goes there",
        ),
    ),
)
