"""What the first paint does not show comes after it."""

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.app import AfterFirstPaint


class Painted(QWidget):
    """Notes that it was painted."""

    def __init__(self, order: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order = order

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.order.append("part" if self.parentWidget() else "window")


def test_what_can_wait_comes_after_the_window_and_its_parts(qtbot: QtBot) -> None:
    order: list[str] = []
    window = Painted(order)
    qtbot.addWidget(window)
    Painted(order, window).resize(20, 20)
    window.show()
    AfterFirstPaint(window, lambda: order.append("rest"))
    qtbot.waitUntil(lambda: "rest" in order)
    assert order[:3] == ["window", "part", "rest"]
    window.repaint()
    assert order.count("rest") == 1


def test_a_window_that_is_never_painted_waits_no_longer_than_a_second(qtbot: QtBot) -> None:
    order: list[str] = []
    window = Painted(order)
    qtbot.addWidget(window)
    AfterFirstPaint(window, lambda: order.append("rest"))
    qtbot.waitUntil(lambda: order == ["rest"])
