"""How far objects reach: their amodal boxes, and the clip's margin."""

from ui.features.extent.box_commands import BoxCommands
from ui.features.extent.box_view import BoxView
from ui.features.extent.margin_commands import MarginCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the box tool, boxes over the picture, and the margin."""
    boxes = BoxCommands(studio)
    return boxes, BoxView(studio, boxes), MarginCommands(studio)
