"""Locked tracks: nothing changes them, neither a person nor a machine, until they are unlocked."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.session.project.project_session import ProjectSession

if TYPE_CHECKING:
    from core.store.project import Project


class TrackLocks(QObject):
    """Which tracks of the open project are locked, in this window and until the project is closed.

    The store itself refuses what would change them, so that no tool can forget to ask; the canvas and the
    track list follow `changed` to say so beforehand.

    Signals:
        changed(frozenset[int]): Ids of the locked tracks.
    """

    changed = Signal(object)

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.ids: frozenset[int] = frozenset()
        session.opened.connect(lambda: self.set(()))
        session.went_on.connect(lambda: self.set(self.ids))

    def set(self, track_ids: Iterable[int]) -> None:
        """Lock these tracks and no others, after the edits asked for so far."""
        ids = frozenset(track_ids)
        self.ids = ids

        def lock(project: "Project") -> None:
            project.lock_tracks(ids)

        if self._session.is_open:
            self._session.read(lock, lambda _none: None)
        self.changed.emit(ids)

    def toggle(self, track_ids: Iterable[int]) -> None:
        """Lock these tracks, or unlock them when all of them are locked."""
        ids = frozenset(track_ids)
        self.set(self.ids - ids if ids <= self.ids else self.ids | ids)
