"""Changes of a whole mask, shown before they are taken."""

from ui.features.shapes.shape_commands import ShapeCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add what is done to a whole mask."""
    return (ShapeCommands(studio),)
