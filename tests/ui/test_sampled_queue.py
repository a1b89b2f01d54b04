"""The queue shows what a sampling plan asks for, look by look, and how the estimate stands."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.changes.reviews import Judgement
from core.operations.sampled_review import plan_sample, sampled_review
from core.progress import CancelToken
from core.store.project import Project
from core.types import ReviewState
from models.jobs.batch import propose_tracks
from models.jobs.job import ProposalSettings
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, wait_until_saved
from ui.features.review.queue_panel import SAMPLE, QueuePanel
from ui.features.review.queue_source import QueueSource
from ui.window import MainWindow


def asked(path: Path) -> set[tuple[int, int]]:
    with Project.open(path, read_only=True) as project:
        review = sampled_review(project)
        assert review is not None
        return {(key.track_id, key.frame) for key in review.to_judge()}


def choose_sample(qtbot: QtBot, window: MainWindow) -> QueuePanel:
    panel = window.part(QueuePanel)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F3)
    qtbot.mouseClick(panel.scope.button("all"), Qt.MouseButton.LeftButton)
    panel.state.setFocus()
    for _ in range(SAMPLE):
        qtbot.keyClick(panel.state, Qt.Key.Key_Down)
    assert panel.state.currentText() == "In the sample"
    return panel


def test_only_the_sample_is_asked_for_and_the_next_look_follows(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = write_project(tmp_path / "p.amodal", clips=2)
    with Project.open(path) as project:
        tracks = [track.id for clip in project.clips.list() for track in project.tracks.list(clip.id)]
        list(propose_tracks(project, tracks, ProposalSettings("modal"), CancelToken()))
        plan_sample(project, precision=0.2, below_iou=0.75, seed=0, cancel=CancelToken())
    first = asked(path)
    open_project(qtbot, window, path)
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)
    panel = choose_sample(qtbot, window)
    qtbot.waitUntil(lambda: sum(row.open_count for row in panel.model.rows) == len(first), timeout=WAIT_MS)
    assert panel.note.text().startswith(f"Nothing is known yet: {len(first)} masks")

    window.canvas.setFocus()
    seen = set()
    for _ in first:
        before = window.clip.active_track_id, window.clip.frame
        qtbot.keyClick(window.canvas, Qt.Key.Key_N)
        qtbot.waitUntil(
            lambda b=before: (
                window.clip.active_track_id is not None
                and (window.clip.active_track_id, window.clip.frame) != b
            ),  # type: ignore[misc]
            timeout=WAIT_MS,
        )
        seen.add((window.clip.active_track_id, window.clip.frame))
    assert seen == first

    for track_id, frame in first:
        accept_one(window, track_id, frame)
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: "are below IoU 0.75" in panel.note.text(), timeout=WAIT_MS)
    assert panel.sample_places == asked(path) != first


def accept_one(window: MainWindow, track_id: int, frame: int) -> None:
    window.session.edits.submit(
        lambda project: project.verdicts.judge(track_id, [frame], Judgement(ReviewState.ACCEPTED))
    )


def test_without_a_plan_it_says_how_to_make_one(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)
    panel = choose_sample(qtbot, window)
    qtbot.waitUntil(lambda: "no sampling plan yet" in panel.note.text(), timeout=WAIT_MS)
    assert panel.model.rowCount() == 0
