"""Tools that paint, undo and redo, and what is asked where the eraser meets visible pixels."""

from dataclasses import dataclass

from ui.features.painting.edit_commands import EditCommands
from ui.features.painting.kept_visible import ContainmentCommands
from ui.features.painting.paint_commands import PaintCommands
from ui.features.painting.tool_options import ToolOptions
from ui.studio import Studio


@dataclass(frozen=True)
class PaintingFeature:
    """What a window holds of it."""

    options: ToolOptions
    edit: EditCommands
    paint: PaintCommands


def attach(studio: Studio) -> PaintingFeature:
    """Add the tools, their options and the Edit menu."""
    options = ToolOptions()
    studio.places.add_card(options)
    ContainmentCommands(studio)
    return PaintingFeature(options, EditCommands(studio), PaintCommands(studio, options))
