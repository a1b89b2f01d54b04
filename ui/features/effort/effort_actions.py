"""Entries of the table of actions about effort."""

from ui.actions.action_spec import ActionSpec

EFFORT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "review.effort",
        "Session statistics…",
        ("Shift+F3",),
        "Review",
        9,
        tip="Time, strokes and frames per hour by person and track, as a table and as CSV",
    ),
)
