"""Entries of the table of actions that belong to comfort, in several menus."""

from ui.action_spec import ActionSpec

COMFORT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "select.all_tracks",
        "Select all tracks",
        ("Ctrl+Shift+A",),
        "Track",
        3,
        tip="Hide, lock and tools for many work on all of them; Ctrl+click in the list chooses some",
    ),
    ActionSpec(
        "track.lock",
        "Lock or unlock selected tracks",
        ("Alt+L",),
        "Track",
        3,
        "lock",
        tip="Nothing changes a locked track, neither a stroke nor a proposal",
    ),
    ActionSpec("select.all_frames", "Select all frames", ("Ctrl+A",), "Edit", 3),
    ActionSpec(
        "select.extend_right",
        "Select on to the next frame",
        ("Alt+Shift+Right",),
        "Edit",
        3,
        tip="Shift+click on the timeline selects up to there; Shift+drag selects what is dragged over",
    ),
    ActionSpec("select.extend_left", "Select on to the frame before", ("Alt+Shift+Left",), "Edit", 3),
    ActionSpec(
        "keys.edit",
        "Keyboard shortcuts…",
        ("Ctrl+Alt+K",),
        "Edit",
        4,
        "keyboard",
        tip="Every key can be changed; keys of CVAT as a preset",
    ),
)
