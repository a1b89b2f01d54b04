"""Entries of the menus that belong to this feature (Track)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("clip.next", "Next clip", ("PgDown",), "Track", 2),
    ActionSpec("clip.previous", "Previous clip", ("PgUp",), "Track", 2),
)
