"""Entries of the menus that belong to this feature (Edit)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Edit", 0)(
        ActionSpec(
            "edit.steps",
            "Steps of the project",
            ("Ctrl+Shift+F12",),
            "history",
            tip="The last 200 steps: who, when, where; go there, undo up to there, take back one alone",
        ),
    ),
)
