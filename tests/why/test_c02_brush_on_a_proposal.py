"""C2: what a model proposed is repaired with brush and eraser, on either layer, by the pixel."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.masks.rle import contains
from core.types import Layer, Provenance, ReviewState
from tests.shape_scene import CTRL, DISC, click, key, open_discs, pixels, rle
from tests.window import drag, wait_until_saved
from ui.window import MainWindow


def test_c02_brush_on_a_proposal(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    amodal = window.clip.mask(DISC, Layer.AMODAL)
    assert amodal is not None
    assert amodal.provenance is Provenance.MODEL
    key(qtbot, window, Qt.Key.Key_B)
    window.canvas.brush_radius_px = 4
    drag(qtbot, window, [(92, 48), (100, 48)])
    wait_until_saved(qtbot, window)
    assert pixels(window, Layer.AMODAL)[48, 98]
    # Ctrl turns it into the eraser; the eraser itself has another size, kept apart.
    click(qtbot, window, 100, 48, CTRL)
    wait_until_saved(qtbot, window)
    assert not pixels(window, Layer.AMODAL)[48, 100]
    key(qtbot, window, Qt.Key.Key_E)
    window.canvas.brush_radius_px = 9
    key(qtbot, window, Qt.Key.Key_BracketRight)
    larger = window.canvas.brush_radius_px
    assert larger > 9
    key(qtbot, window, Qt.Key.Key_B)
    assert window.canvas.brush_radius_px == 4
    key(qtbot, window, Qt.Key.Key_E)
    assert window.canvas.brush_radius_px == larger
    # The modal layer too; the amodal mask goes along where it must.
    key(qtbot, window, Qt.Key.Key_T)
    drag(qtbot, window, [(56, 48), (60, 48)])
    wait_until_saved(qtbot, window)
    assert not pixels(window, Layer.MODAL)[48, 58]
    whole, seen = rle(window, Layer.AMODAL), rle(window, Layer.MODAL)
    assert whole is not None
    assert seen is not None
    assert contains(whole, seen)
    fixed = window.clip.mask(DISC, Layer.AMODAL)
    assert fixed is not None
    assert fixed.provenance is Provenance.BOTH, "who had a hand in it is kept"
    assert window.clip.lanes.state(DISC, 10) is ReviewState.CORRECTED
