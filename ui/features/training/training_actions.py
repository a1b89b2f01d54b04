"""Entries of the menus that belong to this feature (Propose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Propose", 2)(
        ActionSpec(
            "training.open",
            "Train the diffusion model…",
            ("Ctrl+Alt+U",),
            "chart",
            tip="Teaches the paper's model with the masks that you accepted in this project; wants hours",
        )
    ),
)
