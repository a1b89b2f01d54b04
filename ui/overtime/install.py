"""Puts the tools over time into a window; called once, by one line of the window."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.overtime.commands import FillingCommands
from ui.overtime.ghost import GhostCommands
from ui.overtime.overlay import OverTimeOverlay

if TYPE_CHECKING:
    from ui.window import MainWindow


@dataclass
class OverTimeParts:
    """What a window holds of the tools over time."""

    overlay: OverTimeOverlay
    filling: FillingCommands
    ghost: GhostCommands

    def close(self) -> None:
        """End the threads (the window goes)."""
        self.filling.close()
        self.ghost.close()


def install_over_time(window: "MainWindow") -> OverTimeParts:
    """Add the tools over time to a window."""
    overlay = OverTimeOverlay(window.canvas)
    filling = FillingCommands(window.studio, window.comfort.selection, overlay)
    return OverTimeParts(overlay, filling, GhostCommands(window.studio, overlay))
