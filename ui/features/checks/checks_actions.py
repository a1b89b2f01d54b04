"""Entries of the menus that belong to this feature (Review)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Review", 4)(ActionSpec("view.checks", "Checks of this clip", ("F4",), "warning")),
    *in_menu("Review", 4, order=2)(
        ActionSpec(
            "view.consistency",
            "Consistency of the active track",
            ("Shift+L",),
            "chart",
            is_checkable=True,
            tip="A lane below the timeline in which flicker shows as spikes",
        )
    ),
    *in_menu("Review", 5, "Findings of the checks")(
        ActionSpec(
            "checks.next",
            "Next finding of the checks",
            ("F8",),
            "warning",
            tip="Leads to the next frame that looks wrong; zoom and view stay",
        ),
        ActionSpec("checks.previous", "Previous finding of the checks", ("Shift+F8",)),
        ActionSpec(
            "checks.repair",
            "Repair this finding",
            ("Ctrl+F8",),
            tip="Carries out the repair that the checks offer, as one step",
        ),
    ),
)
