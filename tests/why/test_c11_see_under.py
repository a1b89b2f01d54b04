"""C11: what lies under a mask can be seen: fainter, outline only, or the bare picture while a key is held."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.shape_scene import SHIFT, key, open_discs
from tests.window import widget_point
from ui.window import MainWindow


def inside(window: MainWindow) -> NDArray[np.int64]:
    """Colour on screen in the middle of the disc."""
    colour = window.canvas.grab().toImage().pixelColor(widget_point(window, 62, 48))
    return np.array([colour.red(), colour.green(), colour.blue()])


def is_near(one: NDArray[np.int64], two: NDArray[np.int64]) -> bool:
    """The same colour but for the filter that the picture was scaled with."""
    return int(np.abs(one - two).max()) <= 6


def test_c11_see_under_the_mask(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path, frame=8)
    masked = inside(window)
    qtbot.keyPress(window.canvas, Qt.Key.Key_H)
    bare = inside(window)
    qtbot.keyRelease(window.canvas, Qt.Key.Key_H)
    assert is_near(inside(window), masked)
    assert not is_near(masked, bare)

    for _ in range(3):
        key(qtbot, window, Qt.Key.Key_Comma)
    fainter = inside(window)
    assert np.abs(fainter - bare).sum() < np.abs(masked - bare).sum()
    for _ in range(3):
        key(qtbot, window, Qt.Key.Key_Period)

    key(qtbot, window, Qt.Key.Key_F, SHIFT)
    assert is_near(inside(window), bare)
    assert window.studio.view.options.is_outlined
    key(qtbot, window, Qt.Key.Key_F, SHIFT)
    assert is_near(inside(window), masked)
