"""Writing masks and completions in other formats; masks of other systems in as hypotheses."""

from ui.features.export.export_commands import ExportCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add File › Export."""
    return (ExportCommands(studio),)
