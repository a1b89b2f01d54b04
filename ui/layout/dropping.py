"""Files that are dropped on the window: they are read where they are, and whoever gave them keeps them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent

HARMLESS = (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction)


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
