"""What happens to one clip shows nothing of itself in another: queue, timeline, masks on screen."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.review.queue import QueueFilter
from core.store.project import Project
from core.types import Layer, ReviewState
from models.jobs.job import ProposalSettings
from tests.clips import write_folder
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved
from ui.features.project.project_commands import ProjectCommands
from ui.features.review.queue_source import QueueSource
from ui.window import MainWindow

LONG, SHORT = 24, 5


@pytest.fixture
def two_clips(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """A window with a long and a short clip of one track each, both just imported; the short one is shown."""
    project = tmp_path / "two.amodal"
    Project.create(project).close()
    window.start(project, read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)
    for name, frames in (("long", LONG), ("short", SHORT)):
        window.part(ProjectCommands).import_sources([write_folder(tmp_path / name, frames)], fps=24.0)
        qtbot.waitUntil(lambda: shown_name(window) == name and bool(window.clip.tracks), timeout=WAIT_MS)  # noqa: B023
        wait_for_frame(qtbot, window, 0)
        wait_until_saved(qtbot, window)
    return window


def shown_name(window: MainWindow) -> str:
    """Return the name of the clip on screen."""
    return window.clip.clip.name if window.clip.clip is not None else ""


def show(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Go to a clip by the keys of the Go menu."""
    qtbot.keyClick(window.canvas, Qt.Key.Key_PageUp if name == "long" else Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: shown_name(window) == name and bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, window.clip.frame)


def read_queue(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the queue knows every track."""
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)


def test_each_row_of_the_queue_stands_under_its_own_clip(qtbot: QtBot, two_clips: MainWindow) -> None:
    window = two_clips
    read_queue(qtbot, window)
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=6 * WAIT_MS):
        window.studio.actions["propose.project"].trigger()
    read_queue(qtbot, window)
    queue = window.part(QueueSource).queue
    frames = {(row.track.clip_name, len(row.track.states)) for row in queue.rows(QueueFilter())}
    assert frames == {("long", LONG), ("short", SHORT)}
    assert window.clip.clip is not None
    here = queue.rows(QueueFilter(clip_id=window.clip.clip.id))
    assert [row.track.track_id for row in here] == [window.clip.tracks[0].id]


def test_enter_goes_on_to_the_end_after_a_run_over_the_project(qtbot: QtBot, two_clips: MainWindow) -> None:
    window = two_clips
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=6 * WAIT_MS):
        window.studio.proposals.propose([1, 2], ProposalSettings(proposer="convex"))
    read_queue(qtbot, window)
    track = window.clip.tracks[0].id
    for done in range(1, SHORT + 1):
        qtbot.waitUntil(lambda: window.clip.masks_are_loaded, timeout=WAIT_MS)
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
        read_queue(qtbot, window)
        assert shown_name(window) == "short"
        assert len(window.clip.lanes.frames_in(track, [ReviewState.ACCEPTED])) == done


def test_a_step_of_a_longer_clip_is_undone_from_a_shorter_one(qtbot: QtBot, two_clips: MainWindow) -> None:
    window = two_clips
    show(qtbot, window, "long")
    window.studio.go_to(LONG - 2)
    wait_for_frame(qtbot, window, LONG - 2)
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(20, 80), (60, 80)])
    wait_until_saved(qtbot, window)
    show(qtbot, window, "short")
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    assert window.session.undo_status.redo is not None


def test_what_arrives_for_another_clip_changes_nothing_here(qtbot: QtBot, two_clips: MainWindow) -> None:
    window = two_clips
    track = window.clip.tracks[0]
    before = window.clip.lanes.lane(track)
    lanes_heard: list[set[int]] = []
    window.clip.lanes_changed.connect(lanes_heard.append)
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=6 * WAIT_MS):
        window.studio.proposals.propose([1], ProposalSettings(proposer="convex"))
    wait_until_saved(qtbot, window)
    after = window.clip.lanes.lane(track)
    np.testing.assert_array_equal(before.states, after.states)
    np.testing.assert_array_equal(before.anchors, after.anchors)
    assert lanes_heard == []
    assert set(window.clip.frame_masks()) == {(track.id, Layer.MODAL)}
