"""Entries of the menus that belong to this feature (View)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "view.navigator",
        "Navigator",
        ("Shift+M",),
        "View",
        4,
        "",
        True,
        "The whole frame in a corner while zoomed in; drag in it to move the view",
    ),
)
