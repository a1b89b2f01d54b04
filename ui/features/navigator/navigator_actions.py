"""Entries of the menus that belong to this feature (View)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("View", 4)(
        ActionSpec(
            "view.navigator",
            "Navigator",
            ("Shift+M",),
            is_checkable=True,
            tip="The whole frame in a corner while zoomed in; drag in it to move the view",
        )
    ),
)
