"""Entries of the menus that belong to this feature (Edit, Track)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Edit", 3)(
        ActionSpec("select.all_frames", "Select all frames", ("Ctrl+A",)),
        ActionSpec(
            "select.extend_right",
            "Select on to the next frame",
            ("Alt+Shift+Right",),
            tip="Shift+click on the timeline selects up to there; Shift+drag selects what is dragged over",
        ),
        ActionSpec("select.extend_left", "Select on to the frame before", ("Alt+Shift+Left",)),
    ),
    *in_menu("Track", 3)(
        ActionSpec(
            "select.all_tracks",
            "Select all tracks",
            ("Ctrl+Shift+A",),
            tip="Hide, lock and tools for many work on all of them; Ctrl+click in the list chooses some",
        ),
        ActionSpec(
            "track.lock",
            "Lock or unlock selected tracks",
            ("Alt+L",),
            "lock",
            tip="Nothing changes a locked track, neither a stroke nor a proposal",
        ),
    ),
)
