"""What is said when N finds nothing more: the truth about filters, flags, and what comes next."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.changes.reviews import Judgement
from core.store.project import Project
from core.types import ReviewState
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS
from ui.features.review.queue_panel import QueuePanel
from ui.features.review.queue_source import QueueSource
from ui.window import MainWindow


def ask_for_next(qtbot: QtBot, window: MainWindow) -> str:
    """Press N and return what the bar says."""
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)
    window.studio.places.stage.messages.clear()
    qtbot.keyClick(window.canvas, Qt.Key.Key_N)
    message = window.studio.places.stage.messages.current
    return message.text if message else ""


def judged(path: Path, *, clips: int, flagged: int) -> Path:
    """Write a project whose first clip is reviewed to its end."""
    write_project(path, clips=clips)
    with Project.open(path) as project:
        for track in (1, 2):
            project.verdicts.judge(track, list(range(12)), Judgement(ReviewState.ACCEPTED))
        if flagged:
            project.verdicts.judge(1, list(range(flagged)), Judgement(ReviewState.FLAGGED, "odd"))
    return path


def test_a_filter_that_hides_frames_is_named(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    panel = window.part(QueuePanel)
    panel.state.setCurrentIndex(4)
    assert panel.state.currentText() == "Flagged"
    said = ask_for_next(qtbot, window)
    assert "verdict" not in said
    assert "filters" in said
    assert "24 frames" in said


def test_the_last_clip_leads_on_to_flags_and_export(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, judged(tmp_path / "p.amodal", clips=1, flagged=1))
    said = ask_for_next(qtbot, window)
    assert said == "Every frame of this clip has a verdict; 1 is flagged; Ctrl+E exports"
    qtbot.waitUntil(lambda: "Flagged" in window.part(QueuePanel).note.text(), timeout=WAIT_MS)


def test_another_clip_is_named_only_where_there_is_one(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, judged(tmp_path / "p.amodal", clips=2, flagged=0))
    assert ask_for_next(qtbot, window) == "Every frame of this clip has a verdict; PgDown shows the next clip"


def accept_to_the_end(qtbot: QtBot, window: MainWindow, frames: int) -> str:
    """Press Enter in every frame as fast as they are shown, and return what the bar says in the end."""
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)
    for _ in range(frames):
        qtbot.waitUntil(lambda: window.clip.masks_are_loaded, timeout=WAIT_MS)
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.studio.places.stage.messages.current is not None, timeout=WAIT_MS)
    message = window.studio.places.stage.messages.current
    return message.text if message else ""


def test_the_last_enter_says_that_all_is_done(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", frames=4))
    assert accept_to_the_end(qtbot, window, 8) == "Every frame of this clip has a verdict; Ctrl+E exports"


def test_enter_on_what_is_accepted_already_says_the_same(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, judged(tmp_path / "p.amodal", clips=1, flagged=0))
    assert accept_to_the_end(qtbot, window, 1) == "Every frame of this clip has a verdict; Ctrl+E exports"


def test_the_only_frame_left_is_not_called_filtered(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = judged(tmp_path / "p.amodal", clips=1, flagged=0)
    with Project.open(path) as project:
        project.verdicts.judge(1, [0], Judgement(ReviewState.PROPOSED))
    open_project(qtbot, window, path)
    assert ask_for_next(qtbot, window) == "No other frame is to review: the one on screen is the last"


def test_the_last_clip_of_a_project_that_is_done_leads_to_no_other(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = judged(tmp_path / "p.amodal", clips=2, flagged=0)
    with Project.open(path) as project:
        for track in (3, 4):
            project.verdicts.judge(track, list(range(12)), Judgement(ReviewState.ACCEPTED))
    open_project(qtbot, window, path)
    assert ask_for_next(qtbot, window) == "Every frame of the project has a verdict; Ctrl+E exports"
