"""From a sampling plan to accepting the rest, in the window: mouse, keys, undo, datasheet, export."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from benchmarks.support.tao_like import TaoLike
from core.operations.sampled_review import sampled_review
from core.store.project import Project
from core.types import ReviewState
from tests.pseudo_scene import propose_all, show, write_data_set
from tests.window import WAIT_MS, undo_words, wait_until_saved
from ui.features.export.export_commands import ExportCommands
from ui.features.pseudo_truth.quality_dialog import QualityDialog
from ui.features.pseudo_truth.sample_commands import SampleCommands
from ui.features.review.queue_panel import QueuePanel
from ui.features.review.queue_source import QueueSource
from ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())


def open_page(qtbot: QtBot, window: MainWindow) -> QualityDialog:
    qtbot.keyClick(window.canvas, Qt.Key.Key_F3, CTRL)
    commands = window.part(SampleCommands)
    qtbot.waitUntil(lambda: commands.dialog is not None and commands.dialog.isVisible(), timeout=WAIT_MS)
    dialog = commands.dialog
    assert dialog is not None
    return dialog


def states(path: Path) -> list[ReviewState]:
    with Project.open(path, read_only=True) as project:
        return [fact.state for clip in project.clips.list() for fact in project.masks.summaries(clip.id)]


def judge_all(qtbot: QtBot, window: MainWindow, dialog: QualityDialog) -> int:
    """Accept what the queue shows, as a person does, until the page says that it is enough."""
    count, panel, seen = 0, window.part(QueuePanel), set()

    def is_at_next() -> bool:
        here = (window.clip.active_track_id, window.clip.frame)
        is_next = here in panel.sample_places and here not in seen and window.clip.masks_are_loaded
        return is_next or dialog.accept_rest.isEnabled()

    while True:
        qtbot.waitUntil(is_at_next, timeout=WAIT_MS)
        if dialog.accept_rest.isEnabled():
            return count
        seen.add((window.clip.active_track_id, window.clip.frame))
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
        count += 1


def test_plan_review_accept_the_rest_and_undo(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_data_set(tmp_path, TaoLike(clips=3, tracks=2, frames=6))
    propose_all(path)
    show(qtbot, window, path)
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)
    dialog = open_page(qtbot, window)
    assert not dialog.accept_rest.isEnabled()
    dialog.precision.selectAll()
    qtbot.keyClicks(dialog.precision, "40")
    qtbot.keyClick(dialog.precision, Qt.Key.Key_Tab)
    qtbot.waitUntil(
        lambda: "to be judged" in dialog.means.text() and dialog.draw.isEnabled(), timeout=WAIT_MS
    )
    qtbot.waitUntil(lambda: "40" in dialog.rule.text(), timeout=WAIT_MS)
    shares = [dialog.kinds.item(row, 4) for row in range(dialog.kinds.rowCount())]
    drawn = sum(int(item.text()) for item in shares if item is not None)
    click(qtbot, dialog.draw)
    qtbot.waitUntil(lambda: "Nothing is known yet" in dialog.estimate.text(), timeout=WAIT_MS)
    with Project.open(path, read_only=True) as project:
        review = sampled_review(project)
        assert review is not None
        assert len(set(review.plan.draws)) == drawn
        first = len(review.to_judge())
    assert f"{first} masks" in dialog.estimate.text() or first == 1
    click(qtbot, dialog.review)
    window.canvas.setFocus()
    judged = judge_all(qtbot, window, dialog)
    assert judged >= first
    assert "as precise as was asked for" in dialog.estimate.text()
    wait_until_saved(qtbot, window)
    before = states(path).count(ReviewState.ACCEPTED)
    rest = window.studio.sampling.state.rest

    click(qtbot, dialog.accept_rest)
    question = window.part(SampleCommands).question
    assert question is not None
    assert f"Accept {rest} proposals" in question.text()
    assert "below IoU 0.75" in question.informativeText()
    accept = next(b for b in question.findChildren(QPushButton) if b.text() == f"Accept {rest}")
    click(qtbot, accept)
    qtbot.waitUntil(lambda: (undo_words(window) or "").startswith("Accept the rest"), timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    assert states(path).count(ReviewState.ACCEPTED) == before + rest
    qtbot.waitUntil(lambda: not dialog.accept_rest.isEnabled(), timeout=WAIT_MS)

    # The keyboard is still with the page.
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=WAIT_MS)
    qtbot.keyClick(dialog, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: not (undo_words(window) or "").startswith("Accept the rest"), timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    assert states(path).count(ReviewState.ACCEPTED) == before
    qtbot.waitUntil(dialog.accept_rest.isEnabled, timeout=WAIT_MS)

    sheet = tmp_path / "sheet.md"
    # The system's own file dialog cannot be driven by Qt's events.
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(sheet), ""))
    click(qtbot, dialog.datasheet)
    qtbot.waitUntil(sheet.exists, timeout=WAIT_MS)
    assert "below IoU 0.75" in sheet.read_text()
    dialog.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    export_says_it(qtbot, window, tmp_path / "out.json", monkeypatch)


def export_says_it(qtbot: QtBot, window: MainWindow, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    exports = window.part(ExportCommands)
    qtbot.waitUntil(lambda: exports.dialog is not None and exports.dialog.isVisible(), timeout=WAIT_MS)
    dialog = exports.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.quality.isVisible, timeout=WAIT_MS)
    assert "below IoU 0.75" in dialog.quality.text()
    names = [dialog.format.itemText(number) for number in range(dialog.format.count())]
    dialog.format.setCurrentIndex(names.index("npz"))
    qtbot.waitUntil(lambda: not dialog.quality.isVisible(), timeout=WAIT_MS)
    dialog.format.setCurrentIndex(names.index("coco"))
    qtbot.waitUntil(dialog.quality.isVisible, timeout=WAIT_MS)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        click(qtbot, dialog.go_on)
    assert json.loads(out.read_text())["info"]["quality"]["iou"] == 0.75


def test_without_proposals_it_says_where_they_come_from(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    show(qtbot, window, write_data_set(tmp_path, TaoLike(clips=1, tracks=1, frames=2)))
    dialog = open_page(qtbot, window)
    qtbot.waitUntil(lambda: "No proposal waits for a review" in dialog.means.text(), timeout=WAIT_MS)
    assert "Ctrl+Alt+G" in dialog.means.text()
    assert not dialog.draw.isEnabled()
    assert dialog.estimate.text() == "No sample is drawn yet"
