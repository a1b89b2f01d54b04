"""What was done is told when the store has done it, not when it was asked for."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.types import ReviewState
from tests.review_scene import open_project, write_project
from tests.window import wait_until_saved
from ui.widgets.error_bar import Message
from ui.window import MainWindow


def texts(window: MainWindow) -> list[str]:
    """Return all that the bar has to say."""
    messages: list[Message] = window.studio.places.stage.messages._messages
    return [message.text for message in messages]


def test_a_verdict_on_a_locked_track_is_not_called_given(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    qtbot.keyClick(window.canvas, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    wait_until_saved(qtbot, window)
    window.studio.actions["review.accept_track"].trigger()
    wait_until_saved(qtbot, window)
    assert any("locked" in text for text in texts(window))
    assert not any(text.startswith("Accepted") for text in texts(window))
    assert len(window.clip.lanes.frames_in(1, [ReviewState.ACCEPTED])) == 0


def test_a_verdict_is_told_once_it_is_saved(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.studio.actions["review.accept_track"].trigger()
    wait_until_saved(qtbot, window)
    assert "Accepted 12 frames of disc; Ctrl+Z takes it back" in texts(window)


def test_a_repair_of_nothing_says_so(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.studio.actions["edit.repair"].trigger()
    wait_until_saved(qtbot, window)
    assert texts(window) == ["All is right already"]


def test_a_track_that_stays_is_not_called_put_away(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    qtbot.keyClick(window.canvas, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    wait_until_saved(qtbot, window)
    window.studio.actions["track.archive"].trigger()
    wait_until_saved(qtbot, window)
    is_there = any(track.id == 1 for track in window.clip.tracks)
    assert is_there is not any("is put away" in text for text in texts(window))
