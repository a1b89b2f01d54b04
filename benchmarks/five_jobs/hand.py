"""A hand that works in the window with real key and mouse events, and counts them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget

from ui.window import MainWindow

Key = Qt.Key
Held = Qt.KeyboardModifier
NONE, CTRL = Held.NoModifier, Held.ControlModifier
SHIFT, ALT = Held.ShiftModifier, Held.AltModifier
LEFT = Qt.MouseButton.LeftButton
WAIT_S = 60


class NotThere(Exception):
    """The window did not come to what a job needs; says what."""


@dataclass
class Hand:
    """Keys, clicks and drags in one window; a key with others held is one key."""

    window: MainWindow
    keys: int = 0
    clicks: int = 0
    drags: int = 0
    steps: list[str] = field(default_factory=list)
    """What was done, in words, in order."""

    @property
    def count(self) -> int:
        """All of them."""
        return self.keys + self.clicks + self.drags

    def key(self, code: Key, held: Held = NONE, on: QWidget | None = None) -> None:
        """Press a key, over the picture where no other place is named."""
        self.keys += 1
        if on is None:
            # What a desktop does when a dialog has closed.
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow, "another window stays in front")
            self.window.canvas.setFocus()
        QTest.keyClick(on or self.window.canvas, code, held)
        self._did(_name(code, held))

    def write(self, text: str, on: QWidget) -> None:
        """Type; every letter is a key."""
        self.keys += len(text)
        QTest.keyClicks(on, text)
        self._did(f"“{text}”")

    def click(self, on: QWidget, at: QPoint | None = None, held: Held = NONE) -> None:
        """Click a control."""
        self.clicks += 1
        QTest.mouseClick(on, LEFT, held, at or on.rect().center())
        self._did("click" if held == NONE else f"{_held(held)}click")

    def click_row(self, view: QListView, row: int, held: Held = NONE) -> None:
        """Click a row of a list, left in it, where its name stands."""
        index = view.model().index(row, 0)
        view.scrollTo(index)
        area = view.visualRect(index)
        self.click(view.viewport(), QPoint(area.left() + 40, area.center().y()), held)

    def drag(self, path: Sequence[tuple[float, float]]) -> None:
        """Drag over the picture; the path is in pixels of it, x before y."""
        canvas = self.window.canvas
        points = [canvas.widget_point(xy).toPoint() for xy in path]
        QTest.mousePress(canvas, LEFT, NONE, points[0])
        for point in points[1:]:
            QTest.mouseMove(canvas, point)
        QTest.mouseRelease(canvas, LEFT, NONE, points[-1])
        self.drags += 1
        self._did("drag")

    def drop(self, path: Path) -> None:
        """Drag a file from a file manager onto the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        here, copy = QPoint(300, 300), Qt.DropAction.CopyAction
        for event in (
            QDragEnterEvent(here, copy, data, LEFT, NONE),
            QDropEvent(QPointF(here), copy, data, LEFT, NONE),
        ):
            event.setDropAction(copy)
            QCoreApplication.sendEvent(self.window, event)
        self.drags += 1
        self._did("drop the file")

    def accept_place(self) -> None:
        """Count Enter in the system's own file dialog, which Qt's events do not reach."""
        self.keys += 1
        self._did("Enter in the file dialog")

    def wait(self, is_there: Callable[[], object], what: str) -> None:
        """Let the window work until something holds.

        Raises:
            NotThere: It does not come to hold.
        """
        end = time.monotonic() + WAIT_S
        while not is_there():
            if time.monotonic() > end:
                raise NotThere(f"{what}; done so far: {', '.join(self.steps)}")
            QApplication.processEvents()
            time.sleep(0.005)

    def settle(self) -> None:
        """Wait until all is saved and the frame and its masks are on screen."""
        window = self.window
        self.wait(lambda: window.session.store_thread.pending == 0, "it is not saved")
        self.wait(lambda: window.clip.masks_are_loaded, "the frame does not come")

    def _did(self, words: str) -> None:
        self.steps.append(words)
        QApplication.processEvents()


def _held(held: Held) -> str:
    names = ((CTRL, "Ctrl+"), (ALT, "Alt+"), (SHIFT, "Shift+"))
    return "".join(name for one, name in names if held & one)


def _name(code: Key, held: Held) -> str:
    special = {Key.Key_Return: "Enter", Key.Key_Right: "→", Key.Key_Period: ".", Key.Key_Space: "Space"}
    return _held(held) + special.get(code, str(code.name).removeprefix("Key_"))
