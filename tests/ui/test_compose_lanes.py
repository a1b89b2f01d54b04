"""Key frames and ranges of an order of their own are dragged below the timeline, one step of undo each."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from pytestqt.qtbot import QtBot

from core.compose.layers import Composition, KeyFrame, ObjectLayer
from tests.compose_scene import DISC_ID, POST_ID, write_project
from tests.ui.test_compose import click, layer, mark_range, stored, wait_for_picture
from tests.window import WAIT_MS, open_window, undo_words, wait_for_frame, wait_until_saved
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.drag_lane import DragLane
from ui.features.compose.key_lane import KeyLane
from ui.features.compose.order_lane import OrderLane
from ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> MainWindow:
    made = open_window(qtbot, settings)
    made.start(write_project(tmp_path / "work.amodal"), read_only=False)
    qtbot.waitUntil(lambda: bool(made.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, made, 0)
    made.canvas.setFocus()
    qtbot.keyClick(made.canvas, Qt.Key.Key_F12)
    wait_for_picture(qtbot, made)
    return made


def pull(qtbot: QtBot, lane: DragLane, first: float, last: float, *, gives_up: bool = False) -> None:
    """Drag from one place of a lane to another."""
    y = lane.height() // 2
    qtbot.mousePress(lane, LEFT, pos=QPoint(round(first), y))
    for share in (0.3, 0.7, 1.0):
        qtbot.mouseMove(lane, QPoint(round(first + share * (last - first)), y))
    if gives_up:
        qtbot.keyClick(lane, Qt.Key.Key_Escape)
    qtbot.mouseRelease(lane, LEFT, pos=QPoint(round(last), y))


def test_a_key_frame_is_dragged(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window, 30, 48)
    for frame in (0, 6):
        window.studio.go_to(frame)
        wait_for_frame(qtbot, window, frame)
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return, CONTROL | ALT)
    lane, axis = window.part(KeyLane), window.studio.places.timeline.axis
    pull(qtbot, lane, axis.centre_of(6), axis.centre_of(9), gives_up=True)
    assert [key.frame for key in layer(window).keys] == [0, 6]
    assert window.part(ComposeState).draft is None
    pull(qtbot, lane, axis.centre_of(6), axis.centre_of(9))
    assert [key.frame for key in layer(window).keys] == [0, 9]
    pull(qtbot, lane, axis.centre_of(9), axis.centre_of(0))
    assert [key.frame for key in layer(window).keys] == [0, 9], "never onto another one"
    wait_until_saved(qtbot, window)
    assert undo_words(window) == "Key frame of layer disc, clip"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: [key.frame for key in layer(window).keys] == [0, 6], timeout=WAIT_MS)
    assert window.clip.frame == 6, "dragging shows no other frame"
    qtbot.keyClick(window.canvas, Qt.Key.Key_K, SHIFT)
    assert layer(window).locked
    pull(qtbot, lane, axis.centre_of(6), axis.centre_of(9))
    assert [key.frame for key in layer(window).keys] == [0, 6]


def test_ends_of_a_range_are_dragged_and_its_order_taken_back(qtbot: QtBot, window: MainWindow) -> None:
    lane, axis = window.part(OrderLane), window.studio.places.timeline.axis
    assert not lane.isVisible()
    click(qtbot, window, 30, 48)
    mark_range(qtbot, window, 3, 6)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Up, CONTROL | SHIFT)
    wait_for_picture(qtbot, window)
    assert lane.isVisible()
    pull(qtbot, lane, axis.x_of(7), axis.centre_of(9))
    pull(qtbot, lane, axis.x_of(3), axis.centre_of(2))
    wait_until_saved(qtbot, window)
    assert [(one.first, one.last) for one in stored(window).ranges] == [(2, 9)]
    assert undo_words(window) == "Order of layers, clip"
    window.studio.places.timeline.set_range(None)
    qtbot.mouseClick(lane, LEFT, pos=QPoint(round(axis.centre_of(5)), lane.height() // 2))
    wait_for_frame(qtbot, window, 5)
    assert window.studio.places.timeline.selected_range == (2, 9)
    qtbot.keyClick(window.canvas, Qt.Key.Key_0, CONTROL | SHIFT)
    wait_until_saved(qtbot, window)
    assert not stored(window).ranges
    assert not lane.isVisible()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lane.isVisible, timeout=WAIT_MS)


def test_a_key_frame_goes_to_a_free_frame_only() -> None:
    one = ObjectLayer(DISC_ID, 1, 1, "disc", keys=(KeyFrame(0, x=1), KeyFrame(6, x=2)))
    assert one.with_key_at(6, 0) is one
    assert one.with_key_at(3, 9) is one
    assert [(key.frame, key.x) for key in one.with_key_at(0, 8).keys] == [(6, 2), (8, 1)]


def test_a_range_ends_where_its_neighbours_begin() -> None:
    layers = tuple(ObjectLayer(number, 1, number, f"o{number}") for number in (DISC_ID, POST_ID))
    made = Composition(1, layers, (1, 2)).ordered((2, 1), 2, 4).ordered((2, 1), 8, 9)
    assert [(one.first, one.last) for one in made.ranges] == [(2, 4), (8, 9)]
    wider = made.with_range_over(made.ranges[0], 0, 12)
    assert wider.order_at(0) == (2, 1)
    assert [(one.first, one.last) for one in wider.ranges] == [(0, 9)], "those of one order join"
    assert made.with_range_over(made.ranges[1], 3, 20).ranges[-1].last == 20
