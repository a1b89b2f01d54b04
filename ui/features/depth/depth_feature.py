"""Depth of the clip."""

from ui.features.depth.depth_commands import DepthCommands
from ui.features.depth.depth_layer import DepthLayer
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the layer and the entries of the menus."""
    layer = DepthLayer(studio)
    return layer, DepthCommands(studio, layer)
