"""Entries of the menus that belong to this feature (Edit)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Edit", 4, order=1)(
        ActionSpec(
            "app.preferences",
            "Preferences…",
            ("Ctrl+F10",),
            tip="Language, looks, proposer, your name, statistics, what is kept on the disk",
        ),
    ),
)
