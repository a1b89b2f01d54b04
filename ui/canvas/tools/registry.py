"""Which tool answers to which name; any other name gets a `Tool` that leaves the mouse to event filters."""

from ui.canvas.tools.brush import BrushTool, EraserTool, HiddenBrushTool
from ui.canvas.tools.hands import PanTool, SelectTool
from ui.canvas.tools.tool import Tool

TOOLS: dict[str, type[Tool]] = {
    "select": SelectTool,
    "pan": PanTool,
    "brush": BrushTool,
    "eraser": EraserTool,
    "hidden": HiddenBrushTool,
}
