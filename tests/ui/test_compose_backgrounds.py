"""Backgrounds are made beside the window while its page is open, in sight, and what is made is kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from core.progress import Progress
from tests.compose_scene import FRAMES, write_project
from tests.window import WAIT_MS, open_window, wait_for_frame
from ui.features.compose.background_job import BackgroundJob
from ui.window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A window on a clip none of whose backgrounds is made."""
    monkeypatch.setenv("AMODAL_CACHE", str(tmp_path / "cache"))
    made = open_window(qtbot, settings)
    made.start(write_project(tmp_path / "work.amodal"), read_only=False)
    qtbot.waitUntil(lambda: bool(made.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, made, 0)
    made.canvas.setFocus()
    return made


def kept(tmp_path: Path) -> int:
    return len(list((tmp_path / "cache").rglob("*.amb")))


def test_all_are_made_and_said_while_the_page_is_open(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    job, said = window.part(BackgroundJob), list[str]()
    job._reported.connect(lambda _number, _progress: said.append(job.chip.title.text()))
    qtbot.keyClick(window.canvas, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: kept(tmp_path) == FRAMES, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not job.chip.is_shown, timeout=WAIT_MS)
    assert any(words.startswith("Making backgrounds: ") and " of " in words for words in said)


def test_cancel_keeps_what_is_made(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    job = window.part(BackgroundJob)

    def stop_after_two(_number: int, progress: Progress) -> None:
        if progress.done == 2:
            job.chip.cancel.click()

    job._reported.connect(stop_after_two)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F12)
    said = window.studio.messages._messages
    qtbot.waitUntil(lambda: any("What is made is kept" in one.text for one in said), timeout=WAIT_MS)
    assert not job.chip.is_shown
    qtbot.waitUntil(lambda: job._lane.pending == 0, timeout=WAIT_MS)
    assert 2 <= kept(tmp_path) < FRAMES
    window.studio.go_to(FRAMES - 1)
    wait_for_frame(qtbot, window, FRAMES - 1)
    assert not job.chip.is_shown, "not begun again by itself"
