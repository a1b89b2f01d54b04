"""Edits that the disk refuses are kept in order and come through later; nothing overtakes them."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.changes.changed import Changes
from core.changes.reviews import Judgement
from core.errors import ConflictError, StoreError
from core.store.project import Project
from core.types import ReviewState
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, wait_until_saved
from ui.window import MainWindow


def test_refused_edits_wait_and_are_tried_again_in_order(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = write_project(tmp_path / "p.amodal")
    open_project(qtbot, window, path)
    session, order, is_full = window.session, list[str](), [True]

    def accept(project: Project) -> Changes:
        if is_full[0]:
            raise StoreError(path, "", "the disk is full", "make room and try again")
        order.append("accept")
        return project.verdicts.judge(1, [2], Judgement(ReviewState.ACCEPTED))

    def flag(project: Project) -> Changes:
        order.append("flag")
        return project.verdicts.judge(1, [2], Judgement(ReviewState.FLAGGED, "arm"))

    session.edits.submit(accept)
    session.edits.submit(flag)
    wait_until_saved(qtbot, window)
    assert (session.saved.unsaved, session.saved.is_saving, order) == (2, False, [])
    # Ctrl+S tries again: still full, then there is room.
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    assert session.saved.unsaved == 2
    is_full[0] = False
    qtbot.keyClick(window.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: session.saved.unsaved == 0 and not session.saved.is_saving, timeout=WAIT_MS)
    assert order == ["accept", "flag"]
    assert session.saved.saved_at is not None
    assert window.clip.lanes.state(1, 2) is ReviewState.FLAGGED

    # What the store refuses for good is given up, and says so to whoever asked.
    dropped: list[bool] = []

    def conflict(_project: Project) -> Changes:
        raise ConflictError(path, "frame 2", "was changed by somebody else", "look and edit again")

    session.edits.submit(conflict, dropped=lambda: dropped.append(True))
    qtbot.waitUntil(lambda: dropped == [True], timeout=WAIT_MS)
    assert session.saved.unsaved == 0
    session.edits.submit(lambda project: project.verdicts.judge(1, [3], Judgement(ReviewState.ACCEPTED)))
    wait_until_saved(qtbot, window)
    assert window.clip.lanes.state(1, 3) is ReviewState.ACCEPTED
