"""Which layer is painted is said on the picture, and a clip is entered on the layer that its work is on."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved
from ui.canvas.decorations import LAYER_WORDS
from ui.language import tr
from ui.window import MainWindow


def layer_of(window: MainWindow) -> Layer:
    """Return the layer that is painted."""
    return window.clip.active_layer


def foot(window: MainWindow) -> NDArray[np.uint8]:
    """Return the left foot of the canvas as it is drawn, uint8 (H, W)."""
    image = window.canvas.grab(QRect(0, window.canvas.height() - 90, 420, 90)).toImage()
    image = image.convertToFormat(image.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return pixels[:, : image.width()].copy()


def test_another_clip_is_entered_on_the_amodal_layer(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", clips=2))
    qtbot.keyClick(window.canvas, Qt.Key.Key_T)
    assert layer_of(window) is Layer.MODAL
    qtbot.keyClick(window.canvas, Qt.Key.Key_PageDown)
    qtbot.waitUntil(
        lambda: (
            window.clip.clip is not None and window.clip.clip.name == "clip 1" and bool(window.clip.tracks)
        ),
        timeout=WAIT_MS,
    )
    wait_for_frame(qtbot, window, 0)
    track = window.clip.tracks[0].id
    before = window.clip.mask(track, Layer.MODAL)
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(20, 80), (60, 80)])
    wait_until_saved(qtbot, window)
    assert layer_of(window) is Layer.AMODAL
    assert window.clip.mask(track, Layer.MODAL) == before


def test_a_track_without_masks_begins_with_what_is_visible(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    def spoil(number: int, masks: dict[str, NDArray[np.bool_]]) -> None:
        if number == 1:
            for video in masks.values():
                video[:] = False

    open_project(qtbot, window, write_project(tmp_path / "p.amodal", clips=2, spoil=spoil))
    assert layer_of(window) is Layer.AMODAL
    qtbot.keyClick(window.canvas, Qt.Key.Key_PageDown)
    qtbot.waitUntil(
        lambda: (
            window.clip.clip is not None and window.clip.clip.name == "clip 1" and bool(window.clip.tracks)
        ),
        timeout=WAIT_MS,
    )
    assert layer_of(window) is Layer.MODAL


def test_the_picture_says_which_layer_a_brush_paints(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    without = foot(window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    amodal = foot(window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_T)
    window.studio.places.stage.messages.clear()
    modal = foot(window)
    for one, other in ((without, amodal), (amodal, modal), (without, modal)):
        assert (one != other).sum() > 500
    qtbot.keyClick(window.canvas, Qt.Key.Key_V)
    assert (foot(window) == without).all()
    assert "(T)" not in tr(LAYER_WORDS[Layer.MODAL])
    assert "T" in tr(LAYER_WORDS[Layer.MODAL]).split()
