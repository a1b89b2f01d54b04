"""Keyboard shortcuts: seen, searched and changed."""

from ui.features.key_settings.keys_dialog import KeysCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add Edit › Keyboard shortcuts."""
    return (KeysCommands(studio),)
