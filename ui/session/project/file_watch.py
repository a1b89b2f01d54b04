"""Looks every second what has become of the open project's file."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.session.project.edit_queue import EditQueue
from ui.session.project.store_side import FileLook, StoreSide
from ui.work.lane import Lane

if TYPE_CHECKING:
    from core.store.file.condition import FileCondition

INTERVAL_MS = 1000


class FileWatch(QObject):
    """Asks on the store thread, where a disk that does not answer keeps no window waiting.

    Between its looks every write checks for itself: this one is for who only watches "saved".

    Signals:
        changed(FileCondition): Something has become of the file, or all is well again.
    """

    changed = Signal(object)

    def __init__(
        self, thread: Lane, store: StoreSide, edits: EditQueue, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._thread, self._store, self._edits = thread, store, edits
        self.condition: FileCondition | None = None
        """What has become of the file; None = it was well when it was last looked at."""
        self._is_asking = False
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.look)
        # Perhaps the file is not what its name says any more.
        edits.refused_now.connect(lambda _error: self.look())

    def start(self) -> None:
        """Look from now on at a file that is well."""
        self.condition = None
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self.condition = None
        self._timer.stop()

    def look(self) -> None:
        """Look now, unless an answer is still on its way."""
        if not self._is_asking:
            self._is_asking = True
            self._thread.submit(self._store.look, self._on_answer, self._on_failed)

    def _on_answer(self, look: FileLook | None) -> None:
        self._is_asking = False
        if look is None or look.number != self._edits.number or not self._timer.isActive():
            return
        before, self.condition = self.condition, None if look.condition.is_well else look.condition
        self._edits.note_file(is_settled=look.is_settled, is_astray=self.condition is not None)
        if self.condition != before:
            self.changed.emit(look.condition)

    def _on_failed(self, _error: Exception) -> None:
        self._is_asking = False
