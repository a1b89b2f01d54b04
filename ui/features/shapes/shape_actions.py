"""Entries of the table of actions for shapes, and what is done to a whole mask."""

from ui.actions.action_spec import ActionSpec
from ui.features.extent.extent_actions import EXTENT_ACTIONS

SHAPE_TOOLS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "tool.outline",
        "Polygon and lasso",
        ("G",),
        "Tools",
        0,
        "polygon",
        True,
        "Click corners or drag freehand; Enter or double click adds the inside to the active layer",
    ),
    ActionSpec(
        "tool.outline_away",
        "Polygon and lasso, taken away",
        ("Alt+G",),
        "Tools",
        0,
        "polygon-away",
        True,
        "Click corners or drag freehand; Enter or double click takes the inside from the active layer",
    ),
    ActionSpec(
        "tool.bucket",
        "Bucket",
        ("F",),
        "Tools",
        0,
        "fill",
        True,
        "Fills the hole that is clicked; Ctrl+click takes the clicked part away",
    ),
    ActionSpec(
        "tool.place",
        "Move, scale, turn",
        ("J",),
        "Tools",
        0,
        "place",
        True,
        "Handles and arrow keys; a click on a part takes it alone; Enter takes the change",
    ),
)
SHAPE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "tool.softer", "Softer brush", ("{", "Shift+["), "Tools", 1, tip="Keeps to colours like its middle"
    ),
    ActionSpec("tool.harder", "Harder brush", ("}", "Shift+]"), "Tools", 1, tip="Paints the whole disc"),
    ActionSpec(
        "layer.ask",
        "Ask when the eraser meets visible pixels",
        ("Alt+V",),
        "Tools",
        2,
        is_checkable=True,
        tip="They stay in the amodal mask; asked, one click takes them from both layers",
    ),
    ActionSpec(
        "shape.grow", "Grow…", ("Alt+=", "Alt++"), "Tools", 3, tip="By pixels, shown before it is taken"
    ),
    ActionSpec("shape.shrink", "Shrink…", ("Alt+-",), "Tools", 3, tip="By pixels, shown before it is taken"),
    ActionSpec("shape.smooth", "Smooth…", ("Alt+S",), "Tools", 3, tip="Evens out bumps and dents"),
    ActionSpec("shape.specks", "Remove specks…", ("Alt+X",), "Tools", 3, tip="Parts smaller than an area"),
    ActionSpec("shape.holes", "Fill all holes…", ("Alt+F",), "Tools", 3),
    ActionSpec("shape.largest", "Keep largest part…", ("Alt+K",), "Tools", 3),
    ActionSpec(
        "shape.snap",
        "Snap edge to picture…",
        ("Alt+E",),
        "Tools",
        4,
        tip="The outline moves within a band to where the colours part",
    ),
    ActionSpec(
        "shape.share",
        "Share edge with neighbours…",
        ("Alt+N",),
        "Tools",
        4,
        tip="Closes gaps to the chosen tracks, or to all others, and overlaps with them",
    ),
    ActionSpec(
        "shape.take_away",
        "Take away what is in front…",
        ("Alt+R",),
        "Tools",
        5,
        tip="From the modal mask: the other chosen tracks, or those in front",
    ),
    ActionSpec(
        "shape.limit",
        "Limit to modal and what is in front…",
        ("Alt+O",),
        "Tools",
        5,
        tip="Hidden parts of the amodal mask stay only behind the other chosen tracks, or those in front",
    ),
    ActionSpec(
        "shape.unite",
        "Add the other tracks…",
        ("Alt+U",),
        "Tools",
        5,
        tip="The visible masks of the other chosen tracks, or those in front, come to the active layer",
    ),
    ActionSpec(
        "shape.common",
        "Keep what is common…",
        ("Alt+C",),
        "Tools",
        5,
        tip="Only where the other chosen tracks, or those in front, are too",
    ),
    *EXTENT_ACTIONS,
)
