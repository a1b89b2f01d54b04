"""Space plays wherever a person has just clicked: after the start, after a row, after another page."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS
from ui.features.clips.clips_panel import ClipsPanel
from ui.features.review.queue_panel import QueuePanel
from ui.features.tracks.tracks_panel import TracksPanel
from ui.window import MainWindow


def press_space(qtbot: QtBot) -> None:
    """Press Space where the keyboard is, as the window system does."""
    focus = QApplication.focusWidget()
    assert focus is not None, "the keyboard is nowhere"
    qtbot.keyClick(focus, Qt.Key.Key_Space)


def click_row(qtbot: QtBot, view: QAbstractItemView) -> None:
    """Click the first row of a list."""
    index = view.model().index(0, 0)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    assert QApplication.focusWidget() is view


def test_it_plays_right_after_the_start(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    press_space(qtbot)
    assert window.studio.playback.is_playing
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("name", ["queue", "clips", "tracks"])
def test_it_plays_after_a_click_in_a_list(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    lists: dict[str, QAbstractItemView] = {
        "clips": window.part(ClipsPanel).list,
        "tracks": window.part(TracksPanel).list,
        "queue": window.part(QueuePanel).list,
    }
    if name == "queue":
        window.studio.actions["view.review"].trigger()
        qtbot.waitUntil(lambda: window.part(QueuePanel).model.rowCount() > 0, timeout=WAIT_MS)
    click_row(qtbot, lists[name])
    press_space(qtbot)
    assert window.studio.playback.is_playing
    press_space(qtbot)
    assert not window.studio.playback.is_playing


def test_the_picture_has_the_keys_when_the_page_they_were_on_goes(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.studio.actions["view.review"].trigger()
    qtbot.waitUntil(lambda: window.part(QueuePanel).model.rowCount() > 0, timeout=WAIT_MS)
    click_row(qtbot, window.part(QueuePanel).list)
    qtbot.mouseClick(window.studio.places.side.switch.button("tools"), Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is window.canvas
