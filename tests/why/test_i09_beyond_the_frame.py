"""I9: a margin around the picture, and amodal boxes on key frames that reach beyond it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from core.store.project import Project
from core.types import BoxXywh
from tests.shape_scene import CTRL, DISC, SHIFT, key, open_discs
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved
from ui.canvas.tools.amodal_box import AmodalBoxTool
from ui.window import MainWindow


def _boxes(window: MainWindow) -> dict[int, BoxXywh]:
    assert window.session.path is not None
    with Project.open(window.session.path, read_only=True) as project:
        return project.amodal_boxes.of_track(DISC)


def _go(qtbot: QtBot, window: MainWindow, frame: int) -> AmodalBoxTool:
    wait_until_saved(qtbot, window)
    window.play.go_to(frame)
    wait_for_frame(qtbot, window, frame)
    tool = window.canvas.tool
    assert isinstance(tool, AmodalBoxTool)
    return tool


def test_i09_margin_and_boxes_beyond_the_picture(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    window.clip.set_active_track(DISC)
    before = dict(window.clip.frame_masks())
    assert before
    key(qtbot, window, Qt.Key.Key_G, CTRL | SHIFT)
    dialog = window.margin.dialog
    assert dialog is not None
    dialog.pixels.setValue(20)
    box = dialog.findChild(QDialogButtonBox)
    assert isinstance(box, QDialogButtonBox)
    qtbot.mouseClick(box.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.canvas.scene.canvas.margin == 20, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.clip.masks_are_loaded, timeout=WAIT_MS)
    assert window.clip.frame_masks().keys() == before.keys()
    assert window.clip.active_track_id == DISC

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    window.canvas.setFocus()
    key(qtbot, window, Qt.Key.Key_B, SHIFT)
    _go(qtbot, window, 0)
    drag(qtbot, window, [(-10, 10), (20, 20), (50, 50)])
    _go(qtbot, window, 4)
    drag(qtbot, window, [(10, 10), (40, 40), (70, 50)])
    tool = _go(qtbot, window, 2)
    assert sorted(_boxes(window)) == [0, 4]
    assert _boxes(window)[0] == pytest.approx((-10, 10, 60, 40), abs=2)
    assert tool.box == pytest.approx((0, 10, 60, 40), abs=2)

    # Dragging a handle of the box in between makes a key frame; Delete takes it away; undo brings it back.
    x, y, width, height = tool.box or (0, 0, 0, 0)
    drag(qtbot, window, [(x + width, y + height), (x + width + 5, y + height), (x + width + 10, y + height)])
    tool = _go(qtbot, window, 2)
    assert _boxes(window)[2] == pytest.approx((x, y, width + 10, height), abs=2)
    key(qtbot, window, Qt.Key.Key_Delete)
    wait_until_saved(qtbot, window)
    assert sorted(_boxes(window)) == [0, 4]
    assert window.clip.frame_masks().keys() == before.keys()
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: tool.box is not None and tool.box[2] > width + 5, timeout=WAIT_MS)
    assert sorted(_boxes(window)) == [0, 2, 4]
