"""C7: a stroke works on the rectangle it touches, however large the frame; the rest is not touched at all."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.shape_scene import key, open_discs, pixels
from tests.window import drag, wait_until_saved, widget_point
from ui.canvas.compositor import Box, scale_labels
from ui.window import MainWindow


def test_c07_dirty_rectangle(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_discs(qtbot, window, tmp_path, frame=2)
    key(qtbot, window, Qt.Key.Key_B)
    window.canvas.brush_radius_px = 5
    window.canvas.repaint()
    composed: list[Box] = []

    def watched(*args: object, **kwargs: object) -> None:
        view = args[3]
        assert isinstance(view, Box)
        composed.append(view)
        scale_labels(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("ui.canvas.screen.scale_labels", watched)
    before = pixels(window, Layer.AMODAL)
    start = widget_point(window, 120, 20)
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(window.canvas, widget_point(window, 124, 20))
    window.canvas.repaint()
    whole = window.canvas.width() * window.canvas.height()
    assert composed
    assert all((b.right - b.left) * (b.bottom - b.top) < whole / 20 for b in composed)
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=start)
    wait_until_saved(qtbot, window)
    changed = np.argwhere(pixels(window, Layer.AMODAL) ^ before)
    assert changed.min(0) @ (0, 1) >= 113
    # A polygon is lines over the picture until it is finished: its moves compose no mask at all.
    key(qtbot, window, Qt.Key.Key_G)
    window.canvas.repaint()
    composed.clear()
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=widget_point(window, 20, 20))
    for x in range(22, 60, 4):
        qtbot.mouseMove(window.canvas, widget_point(window, x, 20))
        window.canvas.repaint()
    assert not composed
    key(qtbot, window, Qt.Key.Key_Escape)
    drag(qtbot, window, [(20, 20), (40, 20), (40, 40), (20, 40)])
    wait_until_saved(qtbot, window)
    assert pixels(window, Layer.AMODAL)[30, 30]
