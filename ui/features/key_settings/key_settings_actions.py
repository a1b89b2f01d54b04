"""Entries of the menus that belong to this feature (Edit)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "keys.edit",
        "Keyboard shortcuts…",
        ("Ctrl+Alt+K",),
        "Edit",
        4,
        "keyboard",
        tip="Every key can be changed; keys of CVAT as a preset",
    ),
)
