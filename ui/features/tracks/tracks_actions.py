"""Entries of the menus that belong to this feature (Track)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Track", 0)(
        ActionSpec(
            "track.new",
            "New track…",
            ("Ctrl+T",),
            "track-add",
            tip="An object to paint by hand, starting in this frame",
        ),
        ActionSpec("track.edit", "Name, category, colour…", ("F2",), "corrected"),
        ActionSpec("track.archive", "Put track away", ("Ctrl+Delete",), "reject"),
    ),
    *in_menu("Track", 1)(
        ActionSpec("track.next", "Next track", ("S",)),
        ActionSpec("track.previous", "Previous track", ("W",)),
        ActionSpec(
            "track.find",
            "Find tracks",
            ("Ctrl+F",),
            tip="By name, category, review state, attribute or annotator",
        ),
    ),
)
