"""While a project is being opened nobody is told that none is open; when it cannot be, the ways out come."""

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS
from ui.window import MainWindow


def headline(window: MainWindow) -> str:
    """Return what stands in the middle, in large letters."""
    labels = window.studio.places.stage.empty.findChildren(QLabel)
    return next(label.text() for label in labels if label.property("role") == "title")


def test_it_is_said_while_it_lasts(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal")
    assert headline(window) == "No project is open"
    window.start(path, read_only=False)
    assert headline(window) == "Opening…"
    open_project(qtbot, window, path)
    assert window.canvas.isVisible()


def test_what_cannot_be_opened_leaves_the_ways_out(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "p.amodal").write_text("this is no project")
    window.start(tmp_path / "p.amodal", read_only=False)
    qtbot.waitUntil(lambda: window.studio.places.stage.messages.current is not None, timeout=WAIT_MS)
    assert headline(window) == "No project is open"
