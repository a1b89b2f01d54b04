"""What the first paint does not show comes after it."""

import threading

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.window import WAIT_MS
from ui import app
from ui.app import AfterFirstPaint, begin
from ui.jobs.proposals import worker_class
from ui.window import MainWindow


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


def test_the_computing_child_starts_when_all_has_joined_imported_beside_the_window(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "WARM_UP_AFTER_MS", 0)
    importing: list[threading.Thread] = []

    def note() -> object:
        importing.append(threading.current_thread())
        return worker_class()

    monkeypatch.setattr(app, "worker_class", note)
    begin(window, None, read_only=False)
    qtbot.waitUntil(
        lambda: any(thread.name == "proposal-worker" for thread in threading.enumerate()), timeout=WAIT_MS
    )
    assert [thread is threading.main_thread() for thread in importing] == [False]
