"""The queue's filter by annotator: chosen by hand, it leads the walk over clips and stays."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.changes.reviews import Judgement
from core.store.project import Project
from core.types import ReviewState
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, wait_for_frame, wait_until_saved
from ui.features.review.queue_panel import QueuePanel
from ui.features.review.queue_source import QueueSource
from ui.window import MainWindow


def test_walk_through_the_frames_of_one_person(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", clips=2)
    with Project.open(path, author="kim") as project:
        project.verdicts.judge(1, [3, 7], Judgement(ReviewState.CORRECTED))
        project.verdicts.judge(3, [5], Judgement(ReviewState.CORRECTED))
    with Project.open(path, author="lou") as project:
        project.verdicts.judge(2, [1], Judgement(ReviewState.CORRECTED))
    open_project(qtbot, window, path)
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)
    canvas, panel = window.canvas, window.part(QueuePanel)
    qtbot.keyClick(canvas, Qt.Key.Key_F3)
    qtbot.mouseClick(panel.scope.button("all"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.annotator.count() == 3, timeout=WAIT_MS)
    assert [panel.annotator.itemText(i) for i in range(3)] == ["All annotators", "kim", "lou"]
    panel.annotator.setFocus()
    qtbot.keyClick(panel.annotator, Qt.Key.Key_Down)
    assert panel.annotator.currentText() == "kim"
    rows = {row.track.track_id: row.open_count for row in panel.model.rows}
    assert rows == {1: 2, 3: 1}

    canvas.setFocus()
    seen = []
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_N)
        qtbot.waitUntil(lambda: (window.clip.active_track_id, window.clip.frame) not in seen, timeout=WAIT_MS)
        wait_for_frame(qtbot, window, window.clip.frame)
        seen.append((window.clip.active_track_id, window.clip.frame))
        assert panel.annotator.currentText() == "kim", "it stays while walking, also over clips"
    assert sorted(seen, key=str) == [(1, 3), (1, 7), (3, 5)]

    # What is accepted leaves the list; the choice stays although nothing is left of it.
    qtbot.keyClick(canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: sum(row.open_count for row in panel.model.rows) == 2, timeout=WAIT_MS)
    for track, frames in ((1, [3, 7]), (3, [5])):
        window.session.edits.submit(
            lambda project, t=track, f=frames: project.verdicts.judge(t, f, Judgement(ReviewState.ACCEPTED))  # type: ignore[misc]
        )
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0, timeout=WAIT_MS)
    assert panel.annotator.currentText() == "kim"
    assert panel.note.isVisible()
