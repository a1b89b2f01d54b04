"""How far the video on screen is decoded to count its frames: heard from its thread, told in percent."""

from PySide6.QtCore import QObject, Qt, Signal

from core.progress import Progress


class Counting(QObject):
    """Follows one clip at a time; what the reader of an earlier clip says is dropped.

    Signals:
        changed(int | None): Percent, each once; None = it has ended.
    """

    changed = Signal(object)
    _heard = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load_id = 0
        self._shown: int | None = None
        self._heard.connect(self._on_heard, Qt.ConnectionType.QueuedConnection)

    def hear(self, load_id: int, progress: Progress) -> None:
        """Take progress of a clip, by the number of its loading; from any thread."""
        self._heard.emit(load_id, int(progress.fraction * 100))

    def follow(self, load_id: int) -> None:
        """Follow another clip."""
        self._load_id = load_id
        self.end()

    def end(self) -> None:
        """The frames are counted, or nobody waits for them any more."""
        if self._shown is not None:
            self._shown = None
            self.changed.emit(None)

    def _on_heard(self, load_id: int, percent: int) -> None:
        if load_id == self._load_id and percent != self._shown:
            self._shown = percent
            self.changed.emit(percent)
