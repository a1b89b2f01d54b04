"""PySide6 6.12.0 loses a reference to None with every void call on Python 3.11, and aborts after a while."""

import sys

from pytestqt.qtbot import QtBot

from benchmarks.support.scenes import make_picture, make_scene
from ui.canvas.view import CanvasView


def test_none_keeps_its_references_through_1000_event_loops(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert app is not None
    app.processEvents()
    before = sys.getrefcount(None)
    for _ in range(1000):
        app.processEvents()
    assert abs(sys.getrefcount(None) - before) < 100


def test_none_keeps_its_references_through_300_paints(qtbot: QtBot) -> None:
    view = CanvasView()
    qtbot.addWidget(view)
    view.resize(320, 200)
    view.set_picture(make_picture()[:216, :384])
    view.set_scene(make_scene())
    view.show()
    view.repaint()
    before = sys.getrefcount(None)
    for _ in range(300):
        view.repaint()
    assert abs(sys.getrefcount(None) - before) < 100
