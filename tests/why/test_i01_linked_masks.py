"""I1: modal ⊆ amodal holds after every stroke; where a project breaks it, that is seen in a third colour."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import Layers, open_project, write_project
from tests.shape_scene import CTRL, DISC, key, pixels, rle
from tests.window import drag, wait_for_frame, wait_until_saved, widget_point
from ui.canvas.colours import VIOLATION_COLOUR
from ui.window import MainWindow


def spoil(_clip: int, masks: Layers) -> None:
    """Take visible pixels from the amodal mask of one frame."""
    masks["disc whole"][4, 40:56, 40:50] = False


def colour_at(window: MainWindow, x: float, y: float) -> QColor:
    """Return what is drawn at picture coordinates."""
    window.canvas.repaint()
    point = widget_point(window, x, y)
    return QColor(window.canvas.grab().toImage().pixel(point.x(), point.y()))


def likeness(colour: QColor) -> int:
    """How far a colour is from that of violations."""
    wanted = QColor(VIOLATION_COLOUR)
    return sum(
        abs(a - b)
        for a, b in zip(colour.getRgb()[:3], wanted.getRgb()[:3], strict=True)  # type: ignore[index]
    )


def test_i01_linked_masks(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", spoil=spoil)
    open_project(qtbot, window, path)
    window.clip.set_active_track(DISC)
    window.canvas.setFocus()
    window.studio.go_to(2)
    wait_for_frame(qtbot, window, 2)
    first = {layer: rle(window, layer) for layer in Layer}

    # A modal stroke beyond the amodal mask takes it along: one step, and one undo for both.
    key(qtbot, window, Qt.Key.Key_B)
    key(qtbot, window, Qt.Key.Key_T)
    window.canvas.brush_radius_px = 4
    drag(qtbot, window, [(100, 80), (110, 80)])
    wait_until_saved(qtbot, window)
    assert pixels(window, Layer.MODAL)[80, 105]
    assert pixels(window, Layer.AMODAL)[80, 105]
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert {layer: rle(window, layer) for layer in Layer} == first

    # The amodal eraser stops at visible pixels.
    key(qtbot, window, Qt.Key.Key_T)
    key(qtbot, window, Qt.Key.Key_E)
    drag(qtbot, window, [(30, 48), (46, 48)])
    wait_until_saved(qtbot, window)
    assert rle(window, Layer.AMODAL) == first[Layer.AMODAL]

    # What an import brought in broken is shown in a third colour, and the next amodal stroke mends it.
    key(qtbot, window, Qt.Key.Key_V)
    window.studio.go_to(4)
    wait_for_frame(qtbot, window, 4)
    broken, sound = colour_at(window, 44, 47), colour_at(window, 54, 47)
    assert likeness(broken) < 200 < likeness(sound)
    key(qtbot, window, Qt.Key.Key_B)
    drag(qtbot, window, [(110, 20), (112, 20)])
    wait_until_saved(qtbot, window)
    seen, whole = pixels(window, Layer.MODAL), pixels(window, Layer.AMODAL)
    assert not (seen & ~whole).any()
    assert likeness(colour_at(window, 44, 47)) > 200
