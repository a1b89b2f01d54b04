"""Magic scribble: strokes become a mask."""

from ui.features.scribble.scribble_commands import ScribbleCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the tool."""
    return (ScribbleCommands(studio),)
