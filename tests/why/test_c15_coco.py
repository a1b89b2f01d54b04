"""C15: the COCO file holds what the window shows: pixels with holes and parts, tracks, frames."""

from pathlib import Path

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.masks.rle import decode_rle
from core.types import Layer
from tests.shape_scene import CTRL, key, open_discs, pixels, rle
from tests.window import WAIT_MS, drag, wait_until_saved
from ui.features.export.export_commands import ExportCommands
from ui.window import MainWindow


def test_c15_what_is_exported_is_what_is_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_discs(qtbot, window, tmp_path, frame=2)
    window.canvas.brush_radius_px = 3
    key(qtbot, window, Qt.Key.Key_B)
    drag(qtbot, window, [(120, 15), (140, 15), (140, 30), (120, 30), (120, 15)])
    wait_until_saved(qtbot, window)
    shown = pixels(window, Layer.AMODAL)
    assert not shown[22, 130], "a hole"
    assert shown[15, 130], "and a second part"

    out = tmp_path / "out.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_kwargs: (str(out), ""))
    qtbot.keyClick(window.canvas, Qt.Key.Key_E, CTRL)
    exports = window.part(ExportCommands)
    qtbot.waitUntil(lambda: exports.dialog is not None and exports.dialog.isVisible())
    assert exports.dialog is not None
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        qtbot.mouseClick(exports.dialog.go_on, Qt.MouseButton.LeftButton)

    coco = COCO(str(out))
    here = [image for image in coco.imgs.values() if image["frame_index"] == 2]
    annotations = coco.imgToAnns[here[0]["id"]]
    assert {one["track_id"] for one in annotations} == {track.id for track in window.clip.tracks}
    disc = next(one for one in annotations if one["track_id"] == window.clip.active_track_id)
    assert isinstance(disc["segmentation"], dict), "RLE, which keeps holes and parts"
    np.testing.assert_array_equal(coco_mask.decode(disc["segmentation"]).astype(bool), shown)
    modal = rle(window, Layer.MODAL)
    assert modal is not None
    np.testing.assert_array_equal(coco_mask.decode(disc["visible_mask"]).astype(bool), decode_rle(modal))
