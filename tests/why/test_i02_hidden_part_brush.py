"""I2: the hidden-part brush (X) changes amodal minus modal and nothing else; the visible edge is locked."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.shape_scene import CTRL, key, open_discs, pixels, rle
from tests.window import drag, undo_words, wait_until_saved, widget_point
from ui.window import MainWindow


def test_i02_hidden_part_brush(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    seen, before = rle(window, Layer.MODAL), pixels(window, Layer.AMODAL)
    visible = pixels(window, Layer.MODAL)
    # Whatever layer is chosen, it works on the amodal one.
    window.clip.set_active_layer(Layer.MODAL)
    key(qtbot, window, Qt.Key.Key_X)
    assert window.studio.actions["tool.hidden"].isChecked()
    assert "locked" in window.canvas.tool.help
    window.canvas.brush_radius_px = 7
    drag(qtbot, window, [(60, 30), (84, 30), (92, 60)])
    wait_until_saved(qtbot, window)
    after = pixels(window, Layer.AMODAL)
    assert rle(window, Layer.MODAL) == seen
    assert (after & ~before).any()
    assert undo_words(window) == "Hidden part, frame 10"
    # Erased with Ctrl straight across the visible edge: only hidden pixels go.
    path = [(60.0, 48.0), (94.0, 48.0)]
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, CTRL, widget_point(window, *path[0]))
    qtbot.mouseMove(window.canvas, widget_point(window, *path[1]))
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, CTRL, widget_point(window, *path[1]))
    wait_until_saved(qtbot, window)
    last = pixels(window, Layer.AMODAL)
    assert rle(window, Layer.MODAL) == seen
    assert not (last & ~visible)[48, 60:94].any()
    assert (last & visible == visible).all()
    for _ in range(2):
        key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert (pixels(window, Layer.AMODAL) == before).all()
