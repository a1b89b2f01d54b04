"""Files that are dropped on the window: they are read where they are, and whoever gave them keeps them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

HARMLESS = (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction)
DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
"""Also while they move: whatever keys are held meanwhile."""


class Dropping(QObject):
    """Takes files and folders on a window, as copies."""

    def __init__(self, window: QWidget, take: Callable[[Sequence[QUrl]], object]) -> None:
        super().__init__(window)
        self._take = take
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take what is dragged in, and hand on what is dropped."""
        if not isinstance(event, QDropEvent) or event.type() not in DRAGS:
            return False
        if take_as_copy(event) and event.type() is QEvent.Type.Drop:
            self._take(event.mimeData().urls())
        return True


def take_as_copy(event: QDropEvent) -> bool:
    """Accept files as a copy or a link; returns whether they are taken.

    File managers propose a move within one disk, and delete the source when a move is accepted. Where they
    allow nothing else, nothing is taken.
    """
    offered = event.possibleActions()
    action = next((one for one in HARMLESS if offered & one), None)
    if action is None or not event.mimeData().hasUrls():
        event.ignore()
        return False
    event.setDropAction(action)
    event.accept()
    return True
