"""Which tool answers to which name; any other name gets a `Tool` that leaves the mouse to event filters."""

from ui.canvas.tools.adjust import AdjustTool
from ui.canvas.tools.amodal_box import AmodalBoxTool
from ui.canvas.tools.brush import BrushTool, EraserTool, HiddenBrushTool
from ui.canvas.tools.bucket import BucketTool
from ui.canvas.tools.hands import PanTool, SelectTool
from ui.canvas.tools.outline import OutlineAwayTool, OutlineTool
from ui.canvas.tools.place import PlaceTool
from ui.canvas.tools.tool import Tool

TOOLS: dict[str, type[Tool]] = {
    "select": SelectTool,
    "pan": PanTool,
    "brush": BrushTool,
    "eraser": EraserTool,
    "hidden": HiddenBrushTool,
    "outline": OutlineTool,
    "outline_away": OutlineAwayTool,
    "bucket": BucketTool,
    "place": PlaceTool,
    "adjust": AdjustTool,
    "box": AmodalBoxTool,
}
