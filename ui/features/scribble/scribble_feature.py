"""Magic scribble: strokes become a mask."""

from ui.features.scribble.scribble_commands import ScribbleCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the tool."""
    commands = ScribbleCommands(studio)
    studio.on_close(commands.close)
    return (commands,)
