"""What is in front in the clip on screen, and which of it is in hand."""

from PySide6.QtCore import QObject, Signal

from core.changes.tracks import Track


class ClipCovers(QObject):
    """The clip's covers; strokes go to the one in hand instead of the active track.

    Signals:
        changed(): There are others, or another one is in hand.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tracks: tuple[Track, ...] = ()
        self._active_id: int | None = None

    @property
    def ids(self) -> frozenset[int]:
        """Numbers of all covers."""
        return frozenset(cover.id for cover in self.tracks)

    @property
    def active(self) -> Track | None:
        """The cover in hand; None = strokes go to the active track."""
        return next((cover for cover in self.tracks if cover.id == self._active_id), None)

    def take(self, covers: tuple[Track, ...]) -> None:
        """Take in the clip's covers as the store has them now."""
        if covers != self.tracks:
            self.tracks = covers
            if self.active is None:
                self._active_id = None
            self.changed.emit()

    def set_active(self, cover_id: int | None) -> None:
        """Take a cover in hand, or lay it down."""
        if cover_id != self._active_id:
            self._active_id = cover_id
            self.changed.emit()
