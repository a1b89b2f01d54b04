"""Entries of the menus that belong to this feature (Edit)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Edit", 4)(
        ActionSpec(
            "keys.edit",
            "Keyboard shortcuts…",
            ("Ctrl+Alt+K",),
            "keyboard",
            tip="Every key can be changed; keys of CVAT as a preset",
        )
    ),
)
