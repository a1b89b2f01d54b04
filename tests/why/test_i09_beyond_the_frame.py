"""I9: a margin around the picture, and amodal boxes on key frames that reach beyond it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from core.store.project import Project
from core.types import BoxXywh
from tests.shape_scene import ALT, CTRL, DISC, SHIFT, key, open_discs
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved
from ui.canvas.tools.amodal_box import AmodalBoxTool
from ui.features.extent.box_view import BoxView
from ui.features.extent.margin_commands import MarginCommands
from ui.timeline.describe import describe_cell
from ui.window import MainWindow


def _boxes(window: MainWindow) -> dict[int, BoxXywh]:
    assert window.session.path is not None
    with Project.open(window.session.path, read_only=True) as project:
        return project.amodal_boxes.of_track(DISC)


def _go(qtbot: QtBot, window: MainWindow, frame: int) -> AmodalBoxTool:
    wait_until_saved(qtbot, window)
    window.studio.go_to(frame)
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
    dialog = window.part(MarginCommands).dialog
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

    # Without the tool the boxes stay to be seen, dimmed; their key frames are squares in the timeline.
    overlay, name = window.part(BoxView).overlay, f"box-{DISC}"
    assert name not in overlay.outlines, "the tool draws it"
    key(qtbot, window, Qt.Key.Key_V)
    assert overlay.outlines[name].line is Qt.PenStyle.SolidLine
    assert window.clip.lanes.boxes[DISC] == {0, 2, 4}
    timeline = window.studio.places.timeline_dock.timeline
    lane = window.clip.lanes.lane(window.clip.tracks[0])
    assert "key frame of the amodal box" in describe_cell(lane, 2, 24)
    shown = timeline.viewport().grab().toImage()
    cells = timeline.row_layout.cell_rect(0)
    spots = [round(timeline.axis.centre_of(frame)) - 2 for frame in (4, 3)]
    is_light = [shown.pixelColor(x, round(cells.top()) - 2).lightness() for x in spots]
    assert is_light[0] > is_light[1] + 40, "a square above the key frame, none beside it"
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    assert overlay.outlines[name].line is Qt.PenStyle.DashLine
    key(qtbot, window, Qt.Key.Key_X, CTRL | ALT)
    assert name not in overlay.outlines
