"""Two objects are followed one after the other, and each is told of by its own name."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, wait_for_frame, wait_until_saved
from ui.features.follow.follow_commands import FollowCommands
from ui.jobs.job_view import JobState
from ui.window import MainWindow

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def said(window: MainWindow) -> str:
    """Return what the bar says."""
    message = window.studio.places.stage.messages.current
    return message.text if message else ""


def test_the_second_waits_for_the_first(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    jobs = window.studio.proposals.jobs
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, CTRL_SHIFT)
    qtbot.waitUntil(lambda: len(jobs) == 1, timeout=WAIT_MS)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, CTRL_SHIFT)
    if not next(iter(jobs.values())).is_over:
        assert said(window) == "disc is being followed already; Ctrl+. stops that"
    qtbot.keyClick(window.canvas, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: window.clip.active_track_id == window.clip.tracks[1].id, timeout=WAIT_MS)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, CTRL_SHIFT)
    assert "already" not in said(window)
    qtbot.waitUntil(
        lambda: [job.state for job in jobs.values()] == [JobState.FINISHED] * len(jobs), timeout=6 * WAIT_MS
    )
    wait_until_saved(qtbot, window)
    assert {job.track_id for job in jobs.values()} >= {window.clip.tracks[1].id}
    assert "Ctrl+R proposes what is hidden" in said(window)


def test_the_dialog_says_nothing_of_another_tracks_run(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    jobs = window.studio.proposals.jobs
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, CTRL_SHIFT)
    qtbot.waitUntil(lambda: any(job.is_over for job in jobs.values()), timeout=6 * WAIT_MS)
    window.clip.set_active_track(window.clip.tracks[1].id)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F, CTRL_SHIFT)
    dialog = window.part(FollowCommands).dialog
    assert dialog is not None
    assert dialog.bar.value() == 0
    assert dialog.message.text() == ""
    assert dialog.focusWidget() is dialog.button
    window.clip.set_active_track(window.clip.tracks[0].id)
    assert dialog.bar.value() == 1000


def test_one_frame_at_a_time_goes_there_with_the_mask(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    actions, track = window.studio.actions, window.clip.active_track
    assert track is not None
    actions["follow.previous"].trigger()
    assert "no frame -1" in said(window)
    actions["follow.next"].trigger()
    qtbot.waitUntil(lambda: window.clip.frame == 1, timeout=6 * WAIT_MS)
    jobs = window.studio.proposals.jobs
    assert [(job.track_id, job.state) for job in jobs.values()] == [(track.id, JobState.FINISHED)]
    wait_for_frame(qtbot, window, 1)
    assert window.clip.mask(track.id, Layer.MODAL) is not None
    assert "Followed to the end" not in said(window), "where it goes is answer enough"
    actions["follow.previous"].trigger()
    qtbot.waitUntil(lambda: window.clip.frame == 0, timeout=6 * WAIT_MS)
