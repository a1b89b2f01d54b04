"""The window and its file: what is refused stays with its project, what is moved is gone on with."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.masks.rle import area
from core.store.file.condition import FileState
from core.store.project import Project
from core.types import Layer, RunStatus
from models.jobs.job import ProposalSettings
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, drag, wait_until_saved
from ui.features.painting.edit_commands import EditCommands
from ui.features.project.closing import Closing
from ui.features.project.project_commands import ProjectCommands
from ui.window import MainWindow

FIRST, SECOND = [(20.0, 20.0), (30.0, 20.0)], [(20.0, 60.0), (30.0, 60.0)]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a second for other programs, not ten."""
    monkeypatch.setattr("core.store.file.sqlite.BUSY_TIMEOUT_S", 1.0)
    monkeypatch.setattr("ui.features.project.closing.PATIENCE_S", 0.05)


@contextmanager
def busy(path: Path) -> Iterator[sqlite3.Connection]:
    """Be another program that is writing to the file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    finally:
        connection.close()


def paint(qtbot: QtBot, window: MainWindow, path: list[tuple[float, float]]) -> None:
    """Paint a stroke on the amodal mask of the first track."""
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, path)


def shown(window: MainWindow) -> int:
    """Count the pixels of the amodal mask on screen."""
    track = window.clip.active_track_id
    assert track is not None
    mask = window.clip.mask(track, Layer.AMODAL)
    return area(mask.rle) if mask is not None else 0


def revisions(path: Path) -> int:
    """Count what the file alone holds of the first track's first amodal mask."""
    with Project.open(path, read_only=True) as project:
        return len(project.masks.revisions(MaskKey(1, 0, Layer.AMODAL)))


def press(qtbot: QtBot, where: QMessageBox | MainWindow, text: str) -> None:
    """Press a button of a message or of a box."""
    parent = where if isinstance(where, QMessageBox) else where.studio.places.stage.messages
    qtbot.waitUntil(lambda: any(b.text() == text for b in parent.findChildren(QPushButton)), timeout=WAIT_MS)
    button = next(b for b in parent.findChildren(QPushButton) if b.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_for_message(qtbot: QtBot, window: MainWindow, words: str) -> None:
    """Wait until the bar says something with these words."""

    def says() -> bool:
        current = window.studio.places.stage.messages.current
        return current is not None and words in current.text

    qtbot.waitUntil(says, timeout=WAIT_MS)


def refuse(qtbot: QtBot, window: MainWindow, strokes: int) -> None:
    """Wait until so many strokes were refused."""
    qtbot.waitUntil(lambda: window.session.saved.unsaved == strokes, timeout=WAIT_MS)


def test_a_refused_stroke_never_goes_into_another_project(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    first, second = write_project(tmp_path / "a.amodal"), write_project(tmp_path / "b.amodal")
    before = revisions(second)
    open_project(qtbot, window, first)
    with busy(first):
        paint(qtbot, window, FIRST)
        window.part(ProjectCommands).open(second)
        wait_for_message(qtbot, window, "not saved")
        refuse(qtbot, window, 1)
        assert window.session.path == first
    qtbot.keyClick(window.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    refuse(qtbot, window, 0)
    wait_until_saved(qtbot, window)
    assert (revisions(first), revisions(second)) == (2, before)
    # And now it is left, after the last stroke.
    paint(qtbot, window, SECOND)
    window.part(ProjectCommands).open(second)
    qtbot.waitUntil(lambda: window.session.path == second, timeout=WAIT_MS)
    assert (revisions(first), revisions(second)) == (3, before)


def test_a_stroke_while_another_project_opens_is_not_made(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    first, second = write_project(tmp_path / "a.amodal"), write_project(tmp_path / "b.amodal")
    open_project(qtbot, window, first)
    window.part(ProjectCommands).open(second)
    dropped: list[bool] = []
    window.session.edits.submit(_never, None, lambda: dropped.append(True))
    window.session.submit_result(_never)
    assert dropped == [True]
    qtbot.waitUntil(lambda: window.session.path == second, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    assert (revisions(first), revisions(second)) == (1, 1)


def _never(_project: Project) -> Changes:
    raise AssertionError("was done to a project that it was not meant for")


def test_closing_waits_for_the_last_stroke_and_asks_about_a_refused_one(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = write_project(tmp_path / "a.amodal")
    open_project(qtbot, window, path)
    with busy(path):
        paint(qtbot, window, FIRST)
        assert not window.close()
        wait_for_message(qtbot, window, "the window closes when they are")
        qtbot.waitUntil(lambda: window.part(Closing).box is not None, timeout=WAIT_MS)
        box = window.part(Closing).box
        assert box is not None
        assert "1 edit of a is not saved" in box.text()
        press(qtbot, box, "Stay")
        assert window.isVisible()
    window.close()
    box = window.part(Closing).box
    assert box is not None
    press(qtbot, box, "Try again")
    refuse(qtbot, window, 0)
    paint(qtbot, window, SECOND)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    assert revisions(path) == 3


def test_undo_gives_up_the_refused_stroke_and_none_that_is_saved(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = write_project(tmp_path / "a.amodal")
    open_project(qtbot, window, path)
    paint(qtbot, window, FIRST)
    wait_until_saved(qtbot, window)
    saved = shown(window)
    with busy(path):
        paint(qtbot, window, SECOND)
        refuse(qtbot, window, 1)
        once = shown(window)
        paint(qtbot, window, [(60.0, 60.0), (70.0, 60.0)])
        refuse(qtbot, window, 2)
        assert shown(window) > once > saved
        given_up: list[str] = []
        window.session.edits.taken_back.connect(given_up.append)
        for left, pixels in ((1, once), (0, saved)):
            qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            refuse(qtbot, window, left)
            wait_until_saved(qtbot, window)
            assert shown(window) == pixels
        assert len(given_up) == 2
    assert revisions(path) == 2
    qtbot.keyClick(window.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    paint(qtbot, window, SECOND)
    wait_until_saved(qtbot, window)
    assert (revisions(path), shown(window)) == (3, once)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    assert shown(window) == saved


def test_undo_right_behind_a_stroke_that_is_being_refused(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = write_project(tmp_path / "a.amodal")
    open_project(qtbot, window, path)
    paint(qtbot, window, FIRST)
    wait_until_saved(qtbot, window)
    saved = shown(window)
    with busy(path):
        paint(qtbot, window, SECOND)
        window.part(EditCommands).undo()
        paint(qtbot, window, [(60.0, 60.0), (70.0, 60.0)])
        wait_until_saved(qtbot, window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(
        lambda: not window.session.saved.unsaved and not window.session.saved.is_saving, timeout=WAIT_MS
    )
    wait_until_saved(qtbot, window)
    assert window.session.undo_status.undo is not None
    assert revisions(path) in (2, 3)
    assert shown(window) >= saved
    with Project.open(path, read_only=True) as project:
        head = project.masks.head(MaskKey(1, 0, Layer.AMODAL))
        assert head is not None
        assert area(head.rle) == shown(window)


def test_going_on_in_the_renamed_file(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path, other = write_project(tmp_path / "a.amodal"), tmp_path / "b c.amodal"
    open_project(qtbot, window, path)
    paint(qtbot, window, FIRST)
    wait_until_saved(qtbot, window)
    window.clip.go_to(0)
    path.rename(other)
    wait_for_message(qtbot, window, str(other))
    assert "saved" in window.studio.places.top_bar.saved.text()
    assert "✓" not in window.studio.places.top_bar.saved.text()
    paint(qtbot, window, SECOND)
    refuse(qtbot, window, 1)
    press(qtbot, window, "Go on there")
    refuse(qtbot, window, 0)
    qtbot.waitUntil(lambda: "✓" in window.studio.places.top_bar.saved.text(), timeout=WAIT_MS)
    assert window.session.path == other
    assert (window.studio.places.top_bar.project.text(), window.windowTitle()) == (
        "b c",
        "b c – Amodal Studio",
    )
    assert revisions(other) == 3
    assert not list(tmp_path.glob("a.amodal*"))


def test_a_copy_of_a_deleted_file(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, copy = write_project(tmp_path / "a.amodal"), tmp_path / "copy.amodal"
    open_project(qtbot, window, path)
    paint(qtbot, window, FIRST)
    wait_until_saved(qtbot, window)
    path.unlink()
    wait_for_message(qtbot, window, "was deleted")
    window.close()
    box = window.part(Closing).box
    assert box is not None
    assert "no file any more" in box.text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy), ""))
    press(qtbot, box, "Save a copy…")
    qtbot.waitUntil(lambda: window.session.path == copy, timeout=WAIT_MS)
    paint(qtbot, window, SECOND)
    wait_until_saved(qtbot, window)
    assert revisions(copy) == 3


def test_the_new_version_is_opened_and_nothing_is_mixed_into_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = write_project(tmp_path / "a.amodal")
    backup = path.read_bytes()
    open_project(qtbot, window, path)
    paint(qtbot, window, FIRST)
    wait_until_saved(qtbot, window)
    path.write_bytes(backup)
    wait_for_message(qtbot, window, "written over")
    paint(qtbot, window, SECOND)
    refuse(qtbot, window, 1)
    assert path.read_bytes() == backup
    press(qtbot, window, "Open the new version")
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    press(qtbot, box, "Give up and open")
    with qtbot.waitSignal(window.session.opened, timeout=WAIT_MS):
        pass
    wait_until_saved(qtbot, window)
    assert window.session.watch.condition is None
    assert revisions(path) == 1


def test_a_file_that_comes_back_is_saved_to_again(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "a.amodal")
    open_project(qtbot, window, path)
    path.rename(tmp_path / "away")
    paint(qtbot, window, FIRST)
    refuse(qtbot, window, 1)
    qtbot.waitUntil(lambda: window.session.watch.condition is not None, timeout=WAIT_MS)
    assert window.session.watch.condition is not None
    assert window.session.watch.condition.state is FileState.MOVED
    (tmp_path / "away").rename(path)
    refuse(qtbot, window, 0)
    qtbot.waitUntil(lambda: window.session.watch.condition is None, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    assert revisions(path) == 2


def test_no_run_goes_on_running_when_the_window_is_closed(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = write_project(tmp_path / "a.amodal")
    open_project(qtbot, window, path)
    window.studio.proposals.propose([t.id for t in window.clip.tracks], ProposalSettings(proposer="temporal"))
    qtbot.waitUntil(lambda: bool(window.studio.proposals.jobs), timeout=6 * WAIT_MS)
    window.close()
    with Project.open(path, read_only=True) as project:
        states = [run.status for run in project.runs.list()]
    assert states
    assert RunStatus.RUNNING not in states
