"""Shape tools in a real window: each shows first, changes in one step, and undo brings all back."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.shape_scene import (
    ALT,
    BAR,
    CTRL,
    DISC,
    NONE,
    SHIFT,
    click,
    key,
    on_disk,
    open_discs,
    pixels,
    rle,
    wait_for_preview,
    wait_for_step,
)
from tests.window import drag, undo_words, wait_for_frame, wait_until_saved, widget_point
from ui.canvas.tools.outline import OutlineTool
from ui.canvas.tools.place import PlaceTool
from ui.window import MainWindow


def test_outline_adds_takes_away_and_keeps_the_rule(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    canvas, first = window.canvas, rle(window, Layer.AMODAL)
    key(qtbot, window, Qt.Key.Key_G)
    tool = canvas.tool
    assert isinstance(tool, OutlineTool)
    for x, y in ((110, 20), (140, 20), (150, 70), (140, 60)):
        click(qtbot, window, x, y)
    key(qtbot, window, Qt.Key.Key_Backspace)
    assert len(tool.points) == 3
    assert rle(window, Layer.AMODAL) == first, "a preview changes nothing"
    assert tool.help.startswith("Enter")
    key(qtbot, window, Qt.Key.Key_Return)
    assert window.clip.frame == 10, "Enter did not go on to the next frame"
    added = pixels(window, Layer.AMODAL)
    assert added[30, 135]
    assert undo_words(window) == "Outline, frame 10"
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert rle(window, Layer.AMODAL) == first

    # Freehand, taken away from the amodal mask: what is visible stays.
    key(qtbot, window, Qt.Key.Key_G, ALT)
    drag(qtbot, window, [(60, 25), (95, 25), (95, 70), (60, 70), (60, 30)])
    wait_until_saved(qtbot, window)
    after, seen = pixels(window, Layer.AMODAL), pixels(window, Layer.MODAL)
    assert not after[48, 84]
    assert (after & seen == seen).all()
    assert undo_words(window) == "Outline away, frame 10"

    # Esc drops; a modal outline takes the amodal mask along in the same step; a double click finishes.
    click(qtbot, window, 20, 20)
    key(qtbot, window, Qt.Key.Key_Escape)
    assert not tool.points
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    key(qtbot, window, Qt.Key.Key_T)
    key(qtbot, window, Qt.Key.Key_G)
    for x, y in ((10, 10), (40, 10), (40, 40)):
        click(qtbot, window, x, y)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, NONE, widget_point(window, 40, 40))
    wait_until_saved(qtbot, window)
    assert pixels(window, Layer.MODAL)[15, 35]
    assert pixels(window, Layer.AMODAL)[15, 35]
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert rle(window, Layer.AMODAL) == first


def test_bucket_fills_a_hole_and_takes_a_part(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    key(qtbot, window, Qt.Key.Key_T)
    first = rle(window, Layer.MODAL)
    key(qtbot, window, Qt.Key.Key_E)
    window.canvas.brush_radius_px = 3
    drag(qtbot, window, [(65, 48), (66, 48)])
    wait_until_saved(qtbot, window)
    assert not pixels(window, Layer.MODAL)[48, 65]
    key(qtbot, window, Qt.Key.Key_F)
    click(qtbot, window, 65, 48)
    wait_until_saved(qtbot, window)
    assert rle(window, Layer.MODAL) == first
    assert undo_words(window) == "Fill hole, frame 10"
    key(qtbot, window, Qt.Key.Key_B)
    window.canvas.brush_radius_px = 5
    drag(qtbot, window, [(20, 80), (24, 80)])
    wait_until_saved(qtbot, window)
    key(qtbot, window, Qt.Key.Key_F)
    click(qtbot, window, 21, 80, CTRL)
    wait_until_saved(qtbot, window)
    assert rle(window, Layer.MODAL) == first


def test_placing_by_mouse_and_arrows(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path, frame=2)
    first, before = rle(window, Layer.MODAL), pixels(window, Layer.MODAL)
    key(qtbot, window, Qt.Key.Key_T)
    for code in (Qt.Key.Key_B, Qt.Key.Key_E, Qt.Key.Key_B, Qt.Key.Key_J):
        key(qtbot, window, code)
        checked = [
            button for button in window.studio.places.rail.findChildren(QToolButton) if button.isChecked()
        ]
        assert len(checked) == 1, "one tool is marked on the rail"
    tool = window.canvas.tool
    assert isinstance(tool, PlaceTool)
    key(qtbot, window, Qt.Key.Key_Right)
    key(qtbot, window, Qt.Key.Key_Down, SHIFT)
    assert rle(window, Layer.MODAL) == first, "a preview changes nothing"
    key(qtbot, window, Qt.Key.Key_Return)
    assert np.array_equal(pixels(window, Layer.MODAL), np.roll(before, (10, 1), (0, 1)))
    assert window.clip.frame == 2
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert rle(window, Layer.MODAL) == first
    # A corner dragged outwards makes it larger; Esc puts it back.
    corner = tool._corners()[2].toPoint()
    far = widget_point(window, 70, 80)
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=corner)
    qtbot.mouseMove(window.canvas, far)
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=far)
    assert tool.placement.scale_xy[0] > 1.3
    key(qtbot, window, Qt.Key.Key_Escape)
    assert tool.placement.is_nothing
    drag(qtbot, window, [(38, 48), (58, 58)])
    key(qtbot, window, Qt.Key.Key_Return)
    assert pixels(window, Layer.MODAL)[58, 70]
    assert undo_words(window) == "Move, frame 2"


def test_whole_mask_changes_are_shown_taken_and_dropped(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = open_discs(qtbot, window, tmp_path)
    first, before = on_disk(path), pixels(window, Layer.AMODAL)
    key(qtbot, window, Qt.Key.Key_B)
    key(qtbot, window, Qt.Key.Key_Equal, ALT)
    wait_for_preview(qtbot, window)
    assert "Grow" in window.canvas.tool.help
    assert window.canvas.shown_scene() != window.canvas.scene
    assert on_disk(path) == first
    key(qtbot, window, Qt.Key.Key_BracketRight)
    wait_for_preview(qtbot, window)
    key(qtbot, window, Qt.Key.Key_Return)
    assert window.canvas.tool_name == "brush", "the tool of before is back in hand"
    grown = pixels(window, Layer.AMODAL)
    assert (grown & before == before).all()
    assert grown.sum() > before.sum() * 1.2
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert on_disk(path) == first
    key(qtbot, window, Qt.Key.Key_Minus, ALT)
    wait_for_preview(qtbot, window)
    key(qtbot, window, Qt.Key.Key_Escape)
    assert window.canvas.tool_name == "brush"
    assert window.canvas.shown_scene() == window.canvas.scene

    # In the whole track, in the background, one step.
    key(qtbot, window, Qt.Key.Key_Equal, ALT)
    wait_for_preview(qtbot, window)
    key(qtbot, window, Qt.Key.Key_Return, SHIFT)
    wait_for_step(qtbot, window, "Grow, frames 0–11")
    changed = {place for place, code in on_disk(path).items() if first[place] != code}
    assert {frame for _, frame, _ in changed} == set(range(12))
    assert {(track, layer) for track, _, layer in changed} == {(DISC, "amodal")}
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert on_disk(path) == first


def test_booleans_with_what_is_in_front(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    bar = pixels(window, Layer.MODAL, BAR)
    key(qtbot, window, Qt.Key.Key_B)
    window.canvas.brush_radius_px = 6
    drag(qtbot, window, [(60, 20), (88, 20), (110, 20)])
    wait_until_saved(qtbot, window)
    key(qtbot, window, Qt.Key.Key_O, ALT)
    wait_for_preview(qtbot, window)
    key(qtbot, window, Qt.Key.Key_Return)
    after, seen = pixels(window, Layer.AMODAL), pixels(window, Layer.MODAL)
    assert (after & ~seen).any()
    assert not (after & ~seen & ~bar).any()
    key(qtbot, window, Qt.Key.Key_T)
    drag(qtbot, window, [(84, 48), (90, 48)])
    wait_until_saved(qtbot, window)
    assert (pixels(window, Layer.MODAL) & bar).any()
    key(qtbot, window, Qt.Key.Key_R, ALT)
    wait_for_preview(qtbot, window)
    key(qtbot, window, Qt.Key.Key_Return)
    assert not (pixels(window, Layer.MODAL) & bar).any()
    assert undo_words(window) == "Take away what is in front, frame 10"


def test_edge_snaps_to_the_picture(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path, frame=1)
    true = pixels(window, Layer.MODAL)
    key(qtbot, window, Qt.Key.Key_T)
    key(qtbot, window, Qt.Key.Key_Equal, ALT)
    wait_for_preview(qtbot, window)
    key(qtbot, window, Qt.Key.Key_Return)
    rough = pixels(window, Layer.MODAL)
    key(qtbot, window, Qt.Key.Key_E, ALT)
    wait_for_preview(qtbot, window)
    key(qtbot, window, Qt.Key.Key_Return)
    after = pixels(window, Layer.MODAL)
    assert (after ^ true).sum() < 0.3 * (rough ^ true).sum()


def test_asked_the_visible_pixels_go_from_both_layers(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_discs(qtbot, window, tmp_path)
    before = {layer: rle(window, layer) for layer in Layer}
    key(qtbot, window, Qt.Key.Key_V, ALT)
    assert window.studio.actions["layer.ask"].isChecked()
    key(qtbot, window, Qt.Key.Key_E)
    window.canvas.brush_radius_px = 6
    drag(qtbot, window, [(60, 48), (84, 48)])
    wait_until_saved(qtbot, window)
    assert pixels(window, Layer.AMODAL)[48, 65], "visible pixels stop the eraser"
    assert not pixels(window, Layer.AMODAL)[48, 84]
    buttons = {
        button.text(): button for button in window.studio.places.stage.messages.findChildren(QPushButton)
    }
    qtbot.mouseClick(buttons["Take from both"], Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    assert not pixels(window, Layer.AMODAL)[48, 65]
    assert not pixels(window, Layer.MODAL)[48, 65]
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert {layer: rle(window, layer) for layer in Layer} == before, "one step"
    key(qtbot, window, Qt.Key.Key_D)
    wait_for_frame(qtbot, window, 11)


def test_straight_lines_and_a_soft_brush(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path, frame=1)
    key(qtbot, window, Qt.Key.Key_B)
    window.canvas.brush_radius_px = 3
    click(qtbot, window, 20, 85)
    wait_until_saved(qtbot, window)
    click(qtbot, window, 140, 85, SHIFT)
    wait_until_saved(qtbot, window)
    assert pixels(window, Layer.AMODAL)[85, 20:140].all()
    # A soft brush on the ground beside the disc leaves the disc out: its colour is another one.
    true = pixels(window, Layer.MODAL)
    key(qtbot, window, Qt.Key.Key_T)
    for _ in range(3):
        key(qtbot, window, Qt.Key.Key_BracketLeft, SHIFT)
    assert window.canvas.hardness == 0.4
    window.canvas.brush_radius_px = 10
    click(qtbot, window, 40, 48)
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    click(qtbot, window, 34 + 18 - 4, 48)
    wait_until_saved(qtbot, window)
    assert (pixels(window, Layer.MODAL) ^ true).sum() < 12
