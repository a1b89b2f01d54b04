"""The annotator's hour in small: open, propose, paint, undo, redo, accept, export, close, reopen, compare."""

from pathlib import Path

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from core.formats.kit.protocol import ExportOptions
from core.masks.rle import Rle, decode_rle
from core.store.project import Project
from core.types import Layer, ReviewState
from tests.clips import write_folder
from tests.window import WAIT_MS, drag, open_window, wait_for_frame, wait_until_saved
from ui.features.project.project_commands import ProjectCommands
from ui.window import MainWindow


def shown(window: MainWindow, layer: Layer) -> Rle | None:
    """Return the active track's mask on screen."""
    assert window.clip.active_track_id is not None
    mask = window.clip.mask(window.clip.active_track_id, layer)
    return mask.rle if mask else None


@pytest.mark.journey
def test_whole_loop_from_import_to_reopening(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> None:
    source = write_folder(tmp_path / "disc")
    project = tmp_path / "work.amodal"
    window = open_window(qtbot, settings)
    Project.create(project).close()
    window.start(project, read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)

    window.part(ProjectCommands).import_sources([source], fps=24.0)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)

    window.canvas.setFocus()
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=60_000):
        qtbot.keyClick(window.canvas, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    proposed = shown(window, Layer.AMODAL)
    assert proposed is not None

    for frame in range(1, 5):
        qtbot.keyClick(window.canvas, Qt.Key.Key_D)
        wait_for_frame(qtbot, window, frame)
    proposed = shown(window, Layer.AMODAL)
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(20, 80), (60, 80), (100, 84)])
    painted = shown(window, Layer.AMODAL)
    assert painted is not None
    assert proposed is not None
    assert decode_rle(painted).sum() > decode_rle(proposed).sum()
    wait_until_saved(qtbot, window)

    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    assert shown(window, Layer.AMODAL) == proposed
    qtbot.keyClick(
        window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    wait_until_saved(qtbot, window)
    assert shown(window, Layer.AMODAL) == painted

    qtbot.keyClick(window.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    track = window.clip.active_track
    assert track is not None
    assert window.clip.lanes.state(track.id, 4) is ReviewState.ACCEPTED

    out = tmp_path / "out.json"
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        window.studio.files.export(out, "coco", ExportOptions())
    window.close()

    check_export(out, decode_rle(painted))
    with Project.open(project) as again:
        clip = again.clips.list()[0]
        heads = {h.key.layer: h.rle for h in again.masks.at_frame(clip.id, 4)}
        assert heads[Layer.AMODAL] == painted
        states = {s.frame: s.state for s in again.masks.summaries(clip.id)}
        assert states[4] is ReviewState.ACCEPTED

    second = open_window(qtbot, settings)
    second.start(project, read_only=False)
    qtbot.waitUntil(lambda: bool(second.clip.tracks), timeout=WAIT_MS)
    second.studio.go_to(4)
    wait_for_frame(qtbot, second, 4)
    assert shown(second, Layer.AMODAL) == painted
    second.close()


def check_export(path: Path, painted: np.ndarray) -> None:
    """pycocotools reads the file; every amodal mask holds its modal one; frame 4 is what was painted."""
    coco = COCO(str(path))
    assert len(coco.imgs) == 12
    assert len(coco.anns) == 12
    for annotation in coco.anns.values():
        whole = coco_mask.decode(annotation["segmentation"]).astype(bool)
        seen = coco_mask.decode(annotation["visible_mask"]).astype(bool)
        assert not (seen & ~whole).any()
        if coco.imgs[annotation["image_id"]]["frame_index"] == 4:
            assert (whole == painted).all()
            assert annotation["review_state"] == "accepted"
            assert annotation["provenance"] == "both"
