"""Entries of the menus that belong to this feature (Tools, View)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Tools", 0)(
        ActionSpec(
            "tool.in_front",
            "In front",
            ("Z",),
            "in-front",
            is_checkable=True,
            tip="One stroke over what covers an object: it is found, followed through the clip, and every "
            "proposer knows of it",
        )
    ),
    *in_menu("View", 6)(
        ActionSpec(
            "view.front_map",
            "Map of what is in front",
            ("Shift+Z",),
            is_checkable=True,
            tip="All that is in front of the active track, or may be: marked, followed, other tracks",
        )
    ),
)
