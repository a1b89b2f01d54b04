"""Dark or light, size of the text, colours of the tracks."""

from ui.features.appearance.appearance_commands import AppearanceCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add what the View menu says of them."""
    return (AppearanceCommands(studio),)
