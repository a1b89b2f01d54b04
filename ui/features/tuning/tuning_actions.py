"""Entries of the menus that belong to this feature (Propose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Propose", 2)(
        ActionSpec(
            "tune.open",
            "Improve with my corrections…",
            ("Ctrl+Shift+U",),
            "chart",
            tip="Teaches the built-in proposer with the masks that you accepted or corrected in this project",
        )
    ),
)
