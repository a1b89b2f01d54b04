"""Entries of the menus that belong to this feature (Track)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "track.new",
        "New track…",
        ("Ctrl+T",),
        "Track",
        0,
        "track-add",
        tip="An object to paint by hand, starting in this frame",
    ),
    ActionSpec("track.edit", "Name, category, colour…", ("F2",), "Track", 0, "corrected"),
    ActionSpec("track.archive", "Put track away", ("Ctrl+Delete",), "Track", 0, "reject"),
    ActionSpec("track.next", "Next track", ("S",), "Track", 1),
    ActionSpec("track.previous", "Previous track", ("W",), "Track", 1),
)
