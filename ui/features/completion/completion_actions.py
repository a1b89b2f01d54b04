"""Entries of the menus that belong to this feature (View, Propose)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "view.completion",
        "Show completion",
        ("C",),
        "View",
        0,
        "complete",
        is_checkable=True,
        tip="The picture of the whole object, with what hides it taken away",
    ),
    ActionSpec(
        "completion.backdrop",
        "Next backdrop of the completion",
        ("Alt+P",),
        "View",
        6,
        tip="Clip, clip without the object, dimmed clip, checkerboard, or a colour",
        submenu="Completion",
    ),
    ActionSpec(
        "completion.object",
        "Object on the clip without it",
        ("Alt+Shift+P",),
        "View",
        6,
        tip="Lays the completed object over the clip it was taken from, or takes it away again",
        submenu="Completion",
    ),
    ActionSpec(
        "completion.compare",
        "Completion against the original",
        ("Shift+C",),
        "View",
        6,
        tip="Wipe, blink, difference, or the completion alone",
        submenu="Completion",
    ),
    ActionSpec(
        "complete.track",
        "Complete track",
        ("Ctrl+Shift+C",),
        "Propose",
        1,
        "complete",
        tip="Makes pictures of the whole object in every frame that has an amodal mask",
    ),
    ActionSpec("complete.clip", "Complete all tracks of clip", ("Ctrl+Alt+C",), "Propose", 1, "complete"),
)
