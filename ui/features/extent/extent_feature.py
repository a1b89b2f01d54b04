"""How far objects reach: their amodal boxes, and the clip's margin."""

from dataclasses import dataclass

from ui.features.extent.box_commands import AmodalBoxCommands
from ui.features.extent.box_view import BoxView
from ui.features.extent.margin_commands import MarginCommands
from ui.studio import Studio


@dataclass(frozen=True)
class ExtentFeature:
    """What a window holds of it."""

    boxes: AmodalBoxCommands
    view: BoxView
    margin: MarginCommands


def attach(studio: Studio) -> ExtentFeature:
    """Add the box tool, boxes over the picture, and the margin."""
    boxes = AmodalBoxCommands(studio)
    return ExtentFeature(boxes, BoxView(studio, boxes), MarginCommands(studio))
