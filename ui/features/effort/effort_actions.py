"""Entries of the menus that belong to this feature (Review)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Review", 9)(
        ActionSpec(
            "review.effort",
            "Session statistics…",
            ("Shift+F3",),
            tip="Time, strokes and frames per hour by person and track, as a table and as CSV",
        )
    ),
)
