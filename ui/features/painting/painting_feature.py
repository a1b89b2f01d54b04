"""Tools that paint, undo and redo, and what is asked where the eraser meets visible pixels."""

from ui.features.painting.edit_commands import EditCommands
from ui.features.painting.kept_visible import KeptVisible
from ui.features.painting.paint_commands import PaintCommands
from ui.features.painting.tool_options import ToolOptions
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the tools, their options and the Edit menu."""
    options = ToolOptions()
    studio.places.add_card(options)
    KeptVisible(studio)
    return options, EditCommands(studio), PaintCommands(studio, options)
