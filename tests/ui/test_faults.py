"""A fault of ours, wherever it happens, is one line in the bar with its details behind a button."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.changes.changed import Changes
from core.changes.reviews import Judgement
from core.store.project import Project
from core.types import ReviewState
from models.jobs.job import JobFailed
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, drag, open_window, wait_until_saved
from ui.features.clips.clips_panel import ClipsPanel
from ui.features.faults.fault_details import FaultDetails
from ui.jobs.job_view import JobView
from ui.session.clip.thumbnails import Thumbnails
from ui.session.project.outcome import SavedState
from ui.window import MainWindow

SAVED = "Something of ours broke; your work is saved"


@pytest.fixture
def guarded(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """A window on a project, with a log of its own, that takes what nobody catches."""
    monkeypatch.setenv("AMODAL_LOG", str(tmp_path / "log"))
    window = open_window(qtbot, settings)
    window.studio.faults.install()
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    yield window
    window.close()


def wait_for_words(qtbot: QtBot, window: MainWindow, words: str) -> str:
    """Wait until the bar says something, and return its details."""

    def is_said() -> bool:
        message = window.studio.places.stage.messages.current
        return message is not None and message.text.startswith(words)

    qtbot.waitUntil(is_said, timeout=WAIT_MS)
    message = window.studio.places.stage.messages.current
    assert message is not None
    return message.details


def broken(*_arguments: object) -> None:
    raise ZeroDivisionError("odd")


def test_in_a_slot(qtbot: QtBot, guarded: MainWindow) -> None:
    QTimer.singleShot(0, broken)
    assert "ZeroDivisionError: odd" in wait_for_words(qtbot, guarded, SAVED)
    assert "ZeroDivisionError: odd" in guarded.studio.faults.log.path.read_text()


def test_in_every_paint_event(qtbot: QtBot, guarded: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[QPainter] = []

    def paint(painter: QPainter) -> None:
        painted.append(painter)
        raise ZeroDivisionError("odd")

    monkeypatch.setattr(guarded.canvas.tool, "paint", paint)
    guarded.canvas.update()
    wait_for_words(qtbot, guarded, SAVED)
    for _ in range(5):
        before = len(painted)
        guarded.canvas.update()
        qtbot.waitUntil(lambda: len(painted) > before, timeout=WAIT_MS)  # noqa: B023
    monkeypatch.undo()
    assert guarded.studio.places.stage.messages.waiting_count == 0
    assert guarded.studio.faults.log.path.read_text().count("Traceback") == 1


def test_on_a_thread(qtbot: QtBot, guarded: MainWindow) -> None:
    thread = threading.Thread(target=broken, name="worker")
    thread.start()
    thread.join()
    wait_for_words(qtbot, guarded, SAVED)
    assert "broke in thread worker" in guarded.studio.faults.log.path.read_text()


def test_on_the_store_thread(qtbot: QtBot, guarded: MainWindow) -> None:
    guarded.session.read(broken, broken)
    assert "ZeroDivisionError: odd" in wait_for_words(qtbot, guarded, SAVED)


def test_the_time_of_the_last_edit_is_named(qtbot: QtBot, guarded: MainWindow) -> None:
    qtbot.keyClick(guarded.canvas, Qt.Key.Key_B)
    drag(qtbot, guarded, [(20, 80), (40, 80)])
    wait_until_saved(qtbot, guarded)
    at = guarded.session.saved.saved_at
    assert at is not None
    QTimer.singleShot(0, broken)
    wait_for_words(qtbot, guarded, f"{SAVED} (last edit {at:%H:%M:%S})")


def test_saved_is_said_only_when_it_is(qtbot: QtBot, guarded: MainWindow) -> None:
    go_on = threading.Event()

    def slow(project: Project) -> Changes:
        go_on.wait(30)
        return project.verdicts.judge(1, [0], Judgement(ReviewState.FLAGGED))

    guarded.session.edits.submit(slow)
    QTimer.singleShot(0, broken)
    wait_for_words(qtbot, guarded, "Something of ours broke; your last edit is still being saved")
    go_on.set()
    qtbot.waitUntil(lambda: not guarded.session.saved.is_saving, timeout=WAIT_MS)


def test_refused_edits_are_counted(qtbot: QtBot, guarded: MainWindow) -> None:
    guarded.session.edits.saved = SavedState(unsaved=2)
    QTimer.singleShot(0, broken)
    wait_for_words(qtbot, guarded, "Something of ours broke; 2 edits are not saved yet: Ctrl+S tries again")
    guarded.session.edits.saved = SavedState()


def test_a_file_that_is_not_in_its_place_is_not_called_saved(qtbot: QtBot, guarded: MainWindow) -> None:
    guarded.session.edits.saved = SavedState(is_astray=True)
    QTimer.singleShot(0, broken)
    wait_for_words(qtbot, guarded, "Something of ours broke, and the project's file is not in its place")
    guarded.session.edits.saved = SavedState()


def test_details_can_be_read_and_copied(qtbot: QtBot, guarded: MainWindow) -> None:
    QTimer.singleShot(0, broken)
    wait_for_words(qtbot, guarded, SAVED)
    button = next(
        b
        for b in guarded.studio.places.stage.messages.findChildren(QPushButton)
        if b.text() == "Show details"
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = guarded.findChild(FaultDetails)
    assert dialog is not None
    assert "ZeroDivisionError: odd" in dialog.text.toPlainText()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert "ZeroDivisionError: odd" in QApplication.clipboard().text()
    dialog.close()


def test_a_job_that_broke_brings_its_traceback(qtbot: QtBot, guarded: MainWindow) -> None:
    jobs = guarded.studio.proposals
    runs: list[int] = []

    def start(project: Project) -> Changes:
        run = project.runs.start(1, proposer="odd", parameters={}, seed=0, fingerprint="odd")
        runs.append(run.id)
        return Changes()

    guarded.session.submit_result(start)
    wait_until_saved(qtbot, guarded)
    jobs.jobs[runs[0]] = JobView(runs[0], "disc · clip 0")
    jobs._event_arrived.emit(JobFailed(runs[0], "proposer odd failed: odd", "Traceback: odd", is_fault=True))
    assert wait_for_words(qtbot, guarded, "disc · clip 0: proposer odd failed") == "Traceback: odd"
    assert "Traceback: odd" in guarded.studio.faults.log.path.read_text()


def test_no_project_is_not_called_saved(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMODAL_LOG", str(tmp_path / "log"))
    window = open_window(qtbot, settings)
    window.studio.faults.install()
    QTimer.singleShot(0, broken)
    wait_for_words(qtbot, window, "Something of ours broke; no project is open")
    window.close()


def test_what_was_only_logged_is_said_too(
    qtbot: QtBot, guarded: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.session.clip.thumbnails._small_picture", broken)
    guarded.session.clips_changed.emit()
    guarded.part(Thumbnails)._kept.clear()
    guarded.part(ClipsPanel).list.viewport().update()
    assert "ZeroDivisionError: odd" in wait_for_words(qtbot, guarded, SAVED)
