"""What a move of the mouse over the picture costs the window's thread, counted and not timed."""

from cProfile import Profile
from types import CodeType

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.window import WAIT_MS, wait_for_frame
from ui.window import MainWindow

MOVES = 24
MOST_FILTERS = 7
"""Python filters of the canvas that may be asked about an event, some 10 µs each: those that take keys."""


class Layouts(QObject):
    """Counts how often a window is asked to lay itself out anew."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def demo_with_pointer(qtbot: QtBot, window: MainWindow) -> QPoint:
    """Show the demo and lay the pointer on its picture; returns where."""
    window.start(None, read_only=False)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    qtbot.waitUntil(lambda: window.studio.measuring.is_done, timeout=WAIT_MS)
    spot = QPoint(window.canvas.width() // 2, window.canvas.height() // 2)
    move(window, spot)
    return spot


def move(window: MainWindow, spot: QPoint) -> None:
    """Move the mouse, and paint what that changes."""
    QTest.mouseMove(window.canvas, spot)
    QApplication.processEvents()


def test_the_pointer_lays_nothing_out_while_its_words_are_not_longer(
    qtbot: QtBot, window: MainWindow
) -> None:
    spot = demo_with_pointer(qtbot, window)
    layouts = Layouts()
    window.installEventFilter(layouts)
    shown = set()
    for number in range(MOVES):
        move(window, spot - QPoint(2 * number, number))
        shown.add(window.studio.places.stage.legend.pointer.text())
    assert len(shown) > MOVES // 2
    # What else came of opening may have asked for one; before, every move did.
    assert layouts.count <= MOVES // 4


def test_what_lies_over_the_picture_is_not_asked_at_every_move(qtbot: QtBot, window: MainWindow) -> None:
    demo_with_pointer(qtbot, window)
    events = [QEvent(QEvent.Type.HoverMove) for _ in range(MOVES)]
    # One that counts without Python: under `sys.setprofile` turning Qt's enums into numbers took minutes.
    with Profile(builtins=False) as profile:
        for event in events:
            QApplication.sendEvent(window.canvas, event)
    asked = sum(
        entry.callcount
        for entry in profile.getstats()
        if isinstance(entry.code, CodeType) and entry.code.co_name == "eventFilter"
    )
    assert asked <= MOVES * MOST_FILTERS
    assert asked
