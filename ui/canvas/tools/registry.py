"""Which tool answers to which name; any other name gets a `Tool` that leaves the mouse to event filters."""

from importlib import import_module

from ui.canvas.tools.tool import Tool

TOOLS = {
    "select": "select_and_pan.SelectTool",
    "pan": "select_and_pan.PanTool",
    "brush": "brush.BrushTool",
    "eraser": "brush.EraserTool",
    "hidden": "brush.HiddenBrushTool",
    "outline": "outline.OutlineTool",
    "outline_away": "outline.OutlineAwayTool",
    "vertices": "vertices.VertexTool",
    "bucket": "bucket.BucketTool",
    "place": "place.PlaceTool",
    "adjust": "adjust.AdjustTool",
    "box": "amodal_box.AmodalBoxTool",
    "in_front": "in_front.InFrontTool",
    "arrange": "arrange.ArrangeTool",
}
"""File and class of `ui/canvas/tools` by name; imported when the tool is first taken in hand."""


def tool_class(name: str) -> type[Tool]:
    """Return the class of a tool."""
    if name not in TOOLS:
        return Tool
    file, kind = TOOLS[name].split(".")
    found: type[Tool] = getattr(import_module(f"{__package__}.{file}"), kind)
    return found
