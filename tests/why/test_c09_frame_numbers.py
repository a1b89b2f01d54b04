"""C9: one 0-based frame number, the same on screen, in the picture and in the exported file."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.changes.masks import MaskEdit, MaskKey
from core.masks.rle import encode_rle
from core.store.project import Project
from core.types import Layer, RgbFrame
from core.video.opening import probe
from tests.clips import read_number, write_video
from tests.steps import BRUSH
from tests.window import WAIT_MS, wait_for_frame
from ui.features.export.export_commands import ExportCommands
from ui.window import MainWindow

FRAMES = 40


def test_c09_numbers_agree_on_a_video_of_variable_rate(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = write_video(tmp_path / "uneven.mp4", FRAMES, variable=True)
    path = tmp_path / "p.amodal"
    with Project.create(path) as project:
        with project.importing("Import") as session:
            session.add_clip(probe(video), name="uneven")
        clip = project.clips.list()[0]
        track, _ = project.tracks.create(clip.id, name="thing", category="thing")
        mask = encode_rle(np.eye(96, 192, dtype=np.bool_))
        keys = [MaskKey(track.id, frame, Layer.MODAL) for frame in (0, 13, 39)]
        project.masks.commit([MaskEdit(key, mask, None) for key in keys], step=BRUSH)
    pictures: list[RgbFrame] = []
    window.clip.picture_changed.connect(lambda rgb, is_exact: pictures.append(rgb) if is_exact else None)
    window.start(path, read_only=False)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)

    window.canvas.setFocus()
    steps = [(Qt.Key.Key_End, 39), (Qt.Key.Key_Home, 0), *((Qt.Key.Key_D, n) for n in range(1, 14))]
    for code, frame in steps:
        qtbot.keyClick(window.canvas, code)
        wait_for_frame(qtbot, window, frame)
        assert read_number(pictures[-1]) == frame
        assert window.studio.places.timeline_dock.transport.frame.text().lstrip("0") == (
            str(frame) if frame else ""
        )

    out = tmp_path / "out.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_kwargs: (str(out), ""))
    qtbot.keyClick(window.canvas, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    exports = window.part(ExportCommands)
    qtbot.waitUntil(lambda: exports.dialog is not None and exports.dialog.isVisible())
    assert exports.dialog is not None
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        qtbot.mouseClick(exports.dialog.go_on, Qt.MouseButton.LeftButton)
    written = json.loads(out.read_text())
    frames = {image["id"]: image["frame_index"] for image in written["images"]}
    assert sorted(frames[one["image_id"]] for one in written["annotations"]) == [0, 13, 39]
