"""Entries of the menus that belong to this feature (Review)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("view.checks", "Checks of this clip", ("F4",), "Review", 4, "warning"),
    ActionSpec(
        "view.consistency",
        "Consistency of the active track",
        ("Shift+L",),
        "Review",
        4,
        "chart",
        True,
        tip="A lane below the timeline in which flicker shows as spikes",
        order=2,
    ),
    ActionSpec(
        "checks.next",
        "Next finding of the checks",
        ("F8",),
        "Review",
        5,
        "warning",
        tip="Leads to the next frame that looks wrong; zoom and view stay",
        submenu="Findings of the checks",
    ),
    ActionSpec(
        "checks.previous",
        "Previous finding of the checks",
        ("Shift+F8",),
        "Review",
        5,
        submenu="Findings of the checks",
    ),
    ActionSpec(
        "checks.repair",
        "Repair this finding",
        ("Ctrl+F8",),
        "Review",
        5,
        tip="Carries out the repair that the checks offer, as one step",
        submenu="Findings of the checks",
    ),
)
