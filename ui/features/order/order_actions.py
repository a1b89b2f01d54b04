"""Entries of the menus that belong to this feature (Track, Review)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "order.to_front",
        "Move track to the front by one",
        ("Ctrl+]",),
        "Track",
        3,
        tip="In the marked range, or the whole clip",
    ),
    ActionSpec(
        "order.to_back",
        "Move track to the back by one",
        ("Ctrl+[",),
        "Track",
        3,
        tip="In the marked range, or the whole clip",
    ),
    ActionSpec(
        "order.keep",
        "Keep the occlusion order",
        ("Ctrl+Shift+]",),
        "Track",
        3,
        tip="Decides on the order as it is shown, so that proposals take only what is in front as cue",
    ),
    ActionSpec(
        "order.forget",
        "Occlusion order as the masks tell",
        ("Ctrl+Shift+[",),
        "Track",
        3,
        tip="Takes the decision back; the order is estimated again",
    ),
    ActionSpec("view.order", "Occlusion order", ("F6",), "Review", 4, tip="Who is in front of whom"),
)
