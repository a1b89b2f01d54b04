"""Several tracks and frames at once, and tracks that nothing changes."""

from ui.features.selection.selection_commands import SelectionCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add choosing and locking."""
    return (SelectionCommands(studio),)
