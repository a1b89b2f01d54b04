"""What is dropped on the window is never moved: a file manager deletes the source of a move."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from pytestqt.qtbot import QtBot

from core.store.project import Project
from tests.clips import write_folder
from tests.window import WAIT_MS
from ui.features.project.project_commands import ProjectCommands
from ui.window import MainWindow

COPY, MOVE, LINK = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction, Qt.DropAction.LinkAction
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
"""Shift asks file managers for a move."""


def files(path: Path) -> QMimeData:
    """Return what a file manager gives for a file."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def drop(window: MainWindow, path: Path, offered: Qt.DropAction, proposed: Qt.DropAction) -> list[QDropEvent]:
    """Drag a file over the window and let it go, as Qt does for a file manager that proposes an action."""
    data, here = files(path), QPoint(300, 300)
    events: list[QDropEvent] = [
        QDragEnterEvent(here, offered, data, LEFT, SHIFT),
        QDragMoveEvent(here, offered, data, LEFT, SHIFT),
        QDropEvent(QPointF(here), offered, data, LEFT, SHIFT),
    ]
    for event in events:
        event.setDropAction(proposed)
        QCoreApplication.sendEvent(window, event)
    return events


@pytest.fixture
def open_window(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    Project.create(tmp_path / "p.amodal").close()
    window.start(tmp_path / "p.amodal", read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)
    return window


@pytest.mark.parametrize("offered", [COPY | MOVE | LINK, COPY | MOVE, MOVE | LINK])
def test_a_proposed_move_is_taken_as_a_copy(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path, offered: Qt.DropAction
) -> None:
    folder = write_folder(tmp_path / "clip", 3)
    for event in drop(open_window, folder, offered, MOVE):
        assert event.isAccepted()
        assert event.dropAction() in (COPY, LINK)
    rate = open_window.part(ProjectCommands).rate
    qtbot.waitUntil(lambda: rate.dialog is not None, timeout=WAIT_MS)
    assert rate.dialog is not None
    rate.dialog.accept()
    qtbot.waitUntil(lambda: len(open_window.session.clips) == 1, timeout=WAIT_MS)


def test_what_can_only_be_moved_is_left(qtbot: QtBot, open_window: MainWindow, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "clip", 3)
    assert not any(event.isAccepted() for event in drop(open_window, folder, MOVE, MOVE))
    assert not open_window.studio.files.is_busy
    assert open_window.session.clips == ()
