"""I10: what the work took is recorded, shown, exported, and can be turned off."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QTableWidget
from pytestqt.qtbot import QtBot

from core.changes.masks import MaskEdit, MaskKey
from core.masks.rle import decode_rle, encode_rle
from core.store.project import Project
from core.types import Layer
from tests.review_scene import open_project, write_project
from tests.shape_scene import CTRL, DISC, key, open_discs
from tests.steps import BRUSH
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved
from ui.features.effort.effort_commands import EffortCommands
from ui.features.effort.effort_dialog import EffortDialog
from ui.window import MainWindow


def _stroke(qtbot: QtBot, window: MainWindow, y: float) -> None:
    drag(qtbot, window, [(110, y), (140, y)])
    wait_until_saved(qtbot, window)


def _open_statistics(qtbot: QtBot, window: MainWindow) -> EffortDialog:
    window.studio.actions["review.effort"].trigger()
    dialog = window.part(EffortCommands).dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.summary is not None, timeout=WAIT_MS)
    return dialog


def _cell(table: QTableWidget, column: int) -> str:
    item = table.item(0, column)
    assert item is not None
    return item.text()


def _undo(qtbot: QtBot, window: MainWindow) -> None:
    """Press Ctrl+Z over the picture, once the dialog has gone."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    window.canvas.setFocus()
    before = window.session.undo_status
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.session.undo_status != before


def _actions(path: Path) -> int:
    with Project.open(path, read_only=True) as project:
        return sum(one.actions for one in project.effort.summary().authors)


def test_i10_effort(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = open_discs(qtbot, window, tmp_path, frame=2)
    key(qtbot, window, Qt.Key.Key_B)
    window.canvas.brush_radius_px = 4
    _stroke(qtbot, window, 20)
    _stroke(qtbot, window, 40)
    key(qtbot, window, Qt.Key.Key_Return, CTRL)
    dialog = _open_statistics(qtbot, window)
    assert [_cell(dialog.people, column) for column in (1, 3)] == ["3", "1"]
    speed = dialog.people.item(0, 4)
    assert speed is not None
    assert (speed.text(), "Too little work" in speed.toolTip()) == ("–", True)
    for table in (dialog.people, dialog.tracks):
        for column in range(table.columnCount()):
            head, cell = table.horizontalHeaderItem(column), table.item(0, column)
            assert head is not None
            assert cell is not None
            sides = [item.textAlignment() & Qt.AlignmentFlag.AlignRight.value for item in (head, cell)]
            assert sides[0] == sides[1], "headers stand over their values"
    assert dialog.tracks.rowCount() == 1
    assert _cell(dialog.tracks, 2) == "2"
    assert dialog.summary is not None
    assert dialog.summary.tracks[0].track_id == DISC
    assert dialog.summary.tracks[0].seconds > 0

    target = tmp_path / "effort.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["scope"] for row in rows] == ["person", "track", "project"]
    assert (rows[0]["actions"], rows[0]["frames"], rows[1]["strokes"]) == ("3", "1", "2")

    # Turned off, nothing more is written; what is there stays.
    assert dialog.record.isChecked()
    dialog.record.click()
    dialog.accept()
    wait_until_saved(qtbot, window)
    _undo(qtbot, window)
    again = _open_statistics(qtbot, window)
    assert not again.record.isChecked()
    assert _cell(again.people, 1) == "3"

    # Turned on again, the rest is written when the window goes.
    again.record.click()
    again.accept()
    wait_until_saved(qtbot, window)
    _undo(qtbot, window)
    window.close()
    assert _actions(path) == 4


def test_i10_two_annotators_are_compared_on_the_hidden_part(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    """Somebody drew a hidden part here before; now this person draws another one over it."""
    path = write_project(tmp_path / "p.amodal", frames=12)
    with Project.open(path, author="Ada") as project:
        head = next(
            h for h in project.masks.at_frames(1, 10, 10)[10] if h.key == MaskKey(1, 10, Layer.AMODAL)
        )
        mask = decode_rle(head.rle).copy()
        mask[5:20, 100:130] = True
        project.masks.commit([MaskEdit(head.key, encode_rle(mask), head.revision_id)], step=BRUSH)
    open_project(qtbot, window, path)
    window.clip.set_active_track(DISC)
    window.studio.go_to(10)
    wait_for_frame(qtbot, window, 10)
    window.canvas.setFocus()
    dialog = _open_statistics(qtbot, window)
    assert dialog.agreement.isHidden(), "nobody else drew here yet"
    dialog.accept()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    window.canvas.setFocus()
    key(qtbot, window, Qt.Key.Key_X)
    window.canvas.brush_radius_px = 6
    _stroke(qtbot, window, 30)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    again = window.part(EffortCommands).dialog
    assert again is not None
    qtbot.waitUntil(lambda: again.summary is not None and again.agreement.isVisible(), timeout=WAIT_MS)
    assert "Ada" in again.agreement.text()
    assert "in 1 frame" in again.agreement.text()
    assert again.summary is not None
    assert 0 < again.summary.agreements[0].hidden_iou < 1
    again.accept()
