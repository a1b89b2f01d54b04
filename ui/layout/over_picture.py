"""Keys held over the picture reach it from the lists of the panels too: a click there must not end them."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget


class SpaceFromLists(QObject):
    """Hands Space from lists to the canvas.

    Lists have no use for it, and a person who has just clicked a row still expects it to play. Buttons and
    fields keep it: who reached them by Tab presses them with it.
    """

    def __init__(self, canvas: QWidget, window: QWidget) -> None:
        super().__init__(window)
        self._canvas = canvas
        for view in window.findChildren(QAbstractItemView):
            if view.window() is window:
                view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Send Space on; everything else stays where it is."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
            and event.key() == Qt.Key.Key_Space
            and not event.modifiers()
        ):
            return QCoreApplication.sendEvent(self._canvas, event)
        return super().eventFilter(watched, event)
