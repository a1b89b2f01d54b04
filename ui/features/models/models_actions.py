"""Entries of the menus that belong to this feature (Propose)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "models.open",
        "Models…",
        ("Ctrl+Shift+M",),
        "Propose",
        2,
        "settings",
        tip="Weights on this computer, and how to get them",
    ),
)
