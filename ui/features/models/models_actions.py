"""Entries of the menus that belong to this feature (Propose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Propose", 2)(
        ActionSpec(
            "models.open",
            "Models…",
            ("Ctrl+Shift+M",),
            "settings",
            tip="Weights on this computer, and how to get them",
        )
    ),
)
