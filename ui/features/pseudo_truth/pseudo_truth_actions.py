"""Entries of the menus that belong to this feature (Propose, Review)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Propose", 0, order=1)(
        ActionSpec(
            "pseudo.open",
            "Pseudo ground truth for all clips…",
            ("Ctrl+Alt+G",),
            "propose",
            tip="Proposes clip by clip in processes of their own; goes on where it was stopped",
        )
    ),
    *in_menu("Review", 4)(
        ActionSpec(
            "sample.open",
            "How good is it?…",
            ("Ctrl+F3",),
            "chart",
            tip="Which masks a person must judge so that the share of bad ones is known",
        )
    ),
)
"""The entry `review.sample`, which shows the drawn masks, is the queue's."""
