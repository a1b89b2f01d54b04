"""Entries of the menus that belong to this feature (Track, Review)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Track", 3)(
        ActionSpec(
            "order.to_front",
            "Move track to the front by one",
            ("Ctrl+]",),
            tip="In the marked range, or the whole clip",
        ),
        ActionSpec(
            "order.to_back",
            "Move track to the back by one",
            ("Ctrl+[",),
            tip="In the marked range, or the whole clip",
        ),
        ActionSpec(
            "order.keep",
            "Keep the occlusion order",
            ("Ctrl+Shift+]",),
            tip="Decides on the order as it is shown, so that proposals take only what is in front as cue",
        ),
        ActionSpec(
            "order.forget",
            "Occlusion order as the masks tell",
            ("Ctrl+Shift+[",),
            tip="Takes the decision back; the order is estimated again",
        ),
    ),
    *in_menu("Review", 4)(
        ActionSpec("view.order", "Occlusion order", ("F6",), tip="Who is in front of whom")
    ),
)
