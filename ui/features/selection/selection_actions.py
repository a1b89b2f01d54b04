"""Entries of the menus that belong to this feature (Edit, Track)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
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
)
