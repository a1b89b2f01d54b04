"""Entries of the menus that belong to this feature (Track)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Track", 2)(
        ActionSpec("clip.next", "Next clip", ("PgDown",)),
        ActionSpec("clip.previous", "Previous clip", ("PgUp",)),
        ActionSpec(
            "clip.find",
            "Find clips",
            ("Alt+Shift+F",),
            tip="By name, track, category, review state, attribute or annotator",
        ),
    ),
)
