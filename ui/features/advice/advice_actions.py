"""Entries of the menus that belong to this feature (Propose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Propose", 0, order=1)(
        ActionSpec(
            "advice.show",
            "Suggest a way of working",
            ("Alt+Shift+W",),
            is_checkable=True,
            tip="A card on the page of tools says which way will take the least time on this track",
        )
    ),
)
"""Checked and kept: who does not want it takes the check away once."""
