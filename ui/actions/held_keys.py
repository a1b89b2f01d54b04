"""Keys and gestures that are no action: they are held, or belong to a tool while it is in hand."""

from dataclasses import dataclass

from core.messages import mark


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key or gesture that is no menu action but belongs on the cheat sheet.

    `fixed` are the Qt key sequences that no action can have, because the window would take them first.
    """

    keys: str
    text: str
    scope: str = mark("Picture")
    fixed: tuple[str, ...] = ()


HELD_KEYS: tuple[HeldKey, ...] = (
    HeldKey("Hold H", "Raw frame without masks", fixed=("H",)),
    HeldKey("Space", "Play or pause", fixed=("Space",)),
    HeldKey("Hold Space + drag", "Move the picture"),
    HeldKey("Middle drag", "Move the picture"),
    HeldKey("Wheel", "Zoom at the pointer"),
    HeldKey("Alt + wheel", "Brush size"),
    HeldKey("Ctrl while painting", "Brush erases, eraser paints"),
    HeldKey("Shift + click", "Straight line from the last stroke's end"),
    HeldKey("Esc", "Give up the stroke", fixed=("Esc",)),
    HeldKey("Double click", "Fit"),
    HeldKey("Tab, Shift + Tab", "Next or previous track", fixed=("Tab", "Shift+Tab")),
    HeldKey("1 … 9", "Pick a track", fixed=tuple("123456789")),
    HeldKey("Click", "Corner", "Polygon and lasso"),
    HeldKey("Drag", "Freehand", "Polygon and lasso"),
    HeldKey("Enter, double click", "Finish", "Polygon and lasso"),
    HeldKey("Backspace, Ctrl + Z", "Drop the last corner", "Polygon and lasso"),
    HeldKey("Ctrl + first click", "Add becomes take away", "Polygon and lasso"),
    HeldKey("Esc", "Drop it", "Polygon and lasso"),
    HeldKey("Double click", "Add a vertex on an edge", "Vertices of polygons"),
    HeldKey("Delete", "Take the vertex away", "Vertices of polygons"),
    HeldKey("Alt + drag", "Part a shared vertex, do not snap", "Vertices of polygons"),
    HeldKey("Esc", "Drop it", "Vertices of polygons"),
    HeldKey("Ctrl + click", "Take the part away", "Bucket"),
    HeldKey("Arrows, Shift + arrows", "1 or 10 pixels", "Move, scale, turn"),
    HeldKey("Alt + arrows", "Turn and scale", "Move, scale, turn"),
    HeldKey("Enter, Esc", "Take it, put it back", "Move, scale, turn"),
    HeldKey("[, ]", "Less, more", "Change shown"),
    HeldKey("Enter", "Take it in this frame", "Change shown"),
    HeldKey("Shift + Enter", "Take it in the marked range, or the whole track", "Change shown"),
    HeldKey("Esc", "Drop it", "Change shown"),
    HeldKey("Click, left drag", "This is the object", "Scribble"),
    HeldKey("Shift + drag", "A box around the object, or a stroke where a drag makes boxes", "Scribble"),
    HeldKey("Right drag, Alt + drag", "This is not the object", "Scribble"),
    HeldKey("Enter", "Add the outline to the active layer", "Scribble"),
    HeldKey("Alt + Enter", "Take it away from the active layer", "Scribble"),
    HeldKey("Backspace, Ctrl + Z", "Drop the last stroke", "Scribble"),
    HeldKey("Esc", "Drop all strokes", "Scribble"),
    HeldKey("Enter", "Keep what is previewed", "Over time"),
    HeldKey("Esc", "Drop it, or stop computing", "Over time"),
    HeldKey("Drag", "Scrub", "Timeline"),
    HeldKey("Ctrl + wheel", "Zoom in time", "Timeline"),
)
