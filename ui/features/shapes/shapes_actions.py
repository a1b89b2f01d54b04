"""Entries of the menus that belong to this feature (Tools)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Tools", 3, "Change the mask")(
        ActionSpec("shape.grow", "Grow…", ("Alt+=", "Alt++"), tip="By pixels, shown before it is taken"),
        ActionSpec("shape.shrink", "Shrink…", ("Alt+-",), tip="By pixels, shown before it is taken"),
        ActionSpec("shape.smooth", "Smooth…", ("Alt+S",), tip="Evens out bumps and dents"),
        ActionSpec("shape.specks", "Remove specks…", ("Alt+X",), tip="Parts smaller than an area"),
        ActionSpec("shape.holes", "Fill all holes…", ("Alt+F",)),
        ActionSpec("shape.largest", "Keep largest part…", ("Alt+K",)),
    ),
    *in_menu("Tools", 4, "With picture and other masks")(
        ActionSpec(
            "shape.snap",
            "Snap edge to picture…",
            ("Alt+E",),
            tip="The outline moves within a band to where the colours part",
        ),
        ActionSpec(
            "shape.share",
            "Share edge with neighbours…",
            ("Alt+N",),
            tip="Closes gaps to the chosen tracks, or to all others, and overlaps with them",
        ),
    ),
    *in_menu("Tools", 5, "With picture and other masks")(
        ActionSpec(
            "shape.take_away",
            "Take away what is in front…",
            ("Alt+R",),
            tip="From the modal mask: the other chosen tracks, or those in front",
        ),
        ActionSpec(
            "shape.limit",
            "Limit to modal and what is in front…",
            ("Alt+O",),
            tip="Hidden parts of the amodal mask stay only behind the other chosen tracks, or those in front",
        ),
        ActionSpec(
            "shape.unite",
            "Add the other tracks…",
            ("Alt+U",),
            tip="The visible masks of the other chosen tracks, or those in front, come to the active layer",
        ),
        ActionSpec(
            "shape.common",
            "Keep what is common…",
            ("Alt+C",),
            tip="Only where the other chosen tracks, or those in front, are too",
        ),
    ),
)
