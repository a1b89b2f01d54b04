"""Puts the parts of comfort into a window that is laid out; called once, by one line of the window."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.features.appearance.appearance_commands import LookCommands
from ui.features.key_settings.keys_dialog import KeysCommands
from ui.features.selection.selection_commands import SelectCommands
from ui.session.clip.selection import Selection
from ui.session.project.locks import TrackLocks

if TYPE_CHECKING:
    from ui.window import MainWindow


@dataclass
class ComfortParts:
    """What a window holds of comfort."""

    selection: Selection
    locks: TrackLocks
    select: SelectCommands
    keys: KeysCommands
    looks: LookCommands


def install_comfort(window: "MainWindow") -> ComfortParts:
    """Add the parts of comfort to a window."""
    selection = Selection(window.clip, window)
    locks = TrackLocks(window.session, window)
    select = SelectCommands(
        window.studio, selection, locks, window.view, window.tracks_panel, window.timeline_dock.timeline
    )
    keys = KeysCommands(window.studio)
    looks = LookCommands(window.studio, window.settings)
    return ComfortParts(selection, locks, select, keys, looks)
