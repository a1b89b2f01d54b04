"""Shared by the tests of shape tools: the masks on screen and on disk, keys and clicks."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.masks.rle import Rle, decode_rle
from core.store.project import Project
from core.types import BoolMask, Layer
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, undo_words, wait_for_frame, wait_until_saved, widget_point
from ui.features.shapes.shape_commands import ShapeCommands
from ui.window import MainWindow

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
DISC, BAR = 1, 2
Masks = dict[tuple[int, int, str], bytes]
"""Codes by (track, frame, layer)."""


def open_discs(qtbot: QtBot, window: MainWindow, folder: Path, frames: int = 12, frame: int = 10) -> Path:
    """Open a disc that passes behind a bar, with the disc active in a frame where part of it is hidden."""
    path = write_project(folder / "p.amodal", frames=frames)
    open_project(qtbot, window, path)
    window.clip.set_active_track(DISC)
    window.studio.go_to(frame)
    wait_for_frame(qtbot, window, frame)
    window.canvas.setFocus()
    return path


def key(qtbot: QtBot, window: MainWindow, code: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Press a key over the picture and wait until everything is saved."""
    qtbot.keyClick(window.canvas, code, held)
    wait_until_saved(qtbot, window)


def click(qtbot: QtBot, window: MainWindow, x: float, y: float, held: Qt.KeyboardModifier = NONE) -> None:
    """Move there and click."""
    point: QPoint = widget_point(window, x, y)
    qtbot.mouseMove(window.canvas, point)
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, held, point)


def rle(window: MainWindow, layer: Layer, track_id: int = DISC) -> Rle | None:
    """Return a mask of the frame on screen."""
    mask = window.clip.mask(track_id, layer)
    return None if mask is None else mask.rle


def pixels(window: MainWindow, layer: Layer, track_id: int = DISC) -> BoolMask:
    """Return its pixels; none without a mask."""
    found = rle(window, layer, track_id)
    assert window.clip.clip is not None
    return np.zeros(window.clip.clip.canvas.size_hw, np.bool_) if found is None else decode_rle(found)


def wait_for_preview(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until a change of the whole mask is shown."""
    qtbot.waitUntil(lambda: window.part(ShapeCommands).is_showing, timeout=WAIT_MS)


def wait_for_step(qtbot: QtBot, window: MainWindow, label: str) -> None:
    """Wait until the newest step of undo has this name."""
    qtbot.waitUntil(lambda: undo_words(window) == label, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)


def on_disk(path: Path) -> Masks:
    """Return every mask that the project file holds now."""
    with Project.open(path, read_only=True) as project:
        return {
            (head.key.track_id, head.key.frame, head.key.layer.value): head.rle.counts
            for clip in project.clips.list()
            for heads in project.masks.at_frames(clip.id, 0, clip.frame_count).values()
            for head in heads
        }


def on_screen(qtbot: QtBot, window: MainWindow) -> Masks:
    """Go through all frames and return every mask that the window shows."""
    assert window.clip.clip is not None
    found = {}
    for frame in range(window.clip.clip.frame_count):
        window.studio.go_to(frame)
        wait_for_frame(qtbot, window, frame)
        for (track_id, layer), mask in window.clip.frame_masks().items():
            found[track_id, frame, layer.value] = mask.rle.counts
    return found


def drawn(window: MainWindow) -> bytes:
    """Return the pixels of the canvas."""
    QApplication.processEvents()
    window.canvas.pointer = None
    window.canvas.repaint()
    # Kept in a name: the bits are gone with the image.
    image = window.canvas.grab().toImage()
    return bytes(image.constBits())
