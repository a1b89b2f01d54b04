"""C5: one hundred random edits; undo of all gives the first state bit for bit; redo the last.

Over frames, tracks and layers; on screen (codes and pixels) and on disk.
"""

import random
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.shape_scene import (
    ALT,
    BAR,
    CTRL,
    DISC,
    NONE,
    SHIFT,
    click,
    drawn,
    key,
    on_disk,
    on_screen,
    open_discs,
    wait_for_preview,
)
from tests.window import drag, wait_for_frame, wait_until_saved
from ui.window import MainWindow

EDITS = 100
FRAMES = 4


def go_somewhere(qtbot: QtBot, window: MainWindow, dice: random.Random) -> None:
    """Another frame, track or layer."""
    frame = dice.randrange(FRAMES)
    window.play.go_to(frame)
    wait_for_frame(qtbot, window, frame)
    window.clip.set_active_track(dice.choice((DISC, BAR)))
    if dice.random() < 0.4:
        key(qtbot, window, Qt.Key.Key_T)


def edit(qtbot: QtBot, window: MainWindow, dice: random.Random) -> None:
    """One random edit with a random tool."""

    def spot() -> tuple[float, float]:
        return dice.uniform(5, 150), dice.uniform(5, 90)

    tool = dice.choice(
        (Qt.Key.Key_B, Qt.Key.Key_E, Qt.Key.Key_X, Qt.Key.Key_G, Qt.Key.Key_J, Qt.Key.Key_Equal)
    )
    if tool is Qt.Key.Key_Equal:
        shape = dice.choice((Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_S, Qt.Key.Key_F))
        key(qtbot, window, shape, ALT)
        if window.canvas.tool_name == "adjust":
            wait_for_preview(qtbot, window)
            key(qtbot, window, Qt.Key.Key_Return)
    elif tool is Qt.Key.Key_J:
        key(qtbot, window, tool)
        for arrow in dice.choices((Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Up), k=2):
            key(qtbot, window, arrow, dice.choice((NONE, SHIFT)))
        if window.canvas.is_stroke_active:
            key(qtbot, window, Qt.Key.Key_Return)
    elif tool is Qt.Key.Key_G:
        key(qtbot, window, tool, dice.choice((NONE, ALT)))
        for _ in range(3):
            click(qtbot, window, *spot())
        if window.canvas.is_stroke_active:
            key(qtbot, window, Qt.Key.Key_Return)
    else:
        key(qtbot, window, tool)
        window.canvas.brush_radius_px = dice.uniform(2, 14)
        drag(qtbot, window, [spot() for _ in range(3)])


def test_c05_undo_and_disk(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = open_discs(qtbot, window, tmp_path, frames=FRAMES, frame=0)
    dice = random.Random(5)
    first, first_shown, first_pixels = on_disk(path), on_screen(qtbot, window), drawn(window)
    assert first == first_shown
    steps = 0
    while steps < EDITS:
        before = window.session.undo_status
        go_somewhere(qtbot, window, dice)
        edit(qtbot, window, dice)
        wait_until_saved(qtbot, window)
        steps += window.session.undo_status is not before
        if steps % 25 == 0:
            shown = {place: code for place, code in on_disk(path).items() if place[1] == window.clip.frame}
            assert shown == {
                (track, window.clip.frame, layer.value): mask.rle.counts
                for (track, layer), mask in window.clip.frame_masks().items()
            }
    key(qtbot, window, Qt.Key.Key_V)
    window.clip.set_active_track(DISC)
    last, last_shown = on_disk(path), on_screen(qtbot, window)
    last_pixels = drawn(window)
    assert last == last_shown
    assert last != first

    for _ in range(steps):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    wait_until_saved(qtbot, window)
    assert on_disk(path) == first
    assert on_screen(qtbot, window) == first
    assert drawn(window) == first_pixels
    for _ in range(steps):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CTRL | SHIFT)
    wait_until_saved(qtbot, window)
    assert on_disk(path) == last
    assert on_screen(qtbot, window) == last
    assert drawn(window) == last_pixels
