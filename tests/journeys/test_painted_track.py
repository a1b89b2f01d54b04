"""A track painted by hand on a real video survives save, reopen and export."""

from pathlib import Path

from pycocotools.coco import COCO
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.formats.kit.protocol import ExportOptions
from core.store.project import Project
from core.types import Layer
from tests.window import WAIT_MS, drag, open_window, wait_for_frame, wait_until_saved
from ui.features.project.project_commands import ProjectCommands
from ui.features.tracks.track_dialog import TrackDialog


def test_track_painted_on_a_video_survives(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, shared_dir: Path
) -> None:
    path, out = tmp_path / "bedroom.amodal", tmp_path / "bedroom.json"
    Project.create(path).close()
    window = open_window(qtbot, settings)
    window.start(path, read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)
    window.part(ProjectCommands).import_sources([shared_dir / "clips" / "videos" / "bedroom.mp4"])
    qtbot.waitUntil(lambda: window.clip.clip is not None, timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)

    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.findChildren(TrackDialog)), timeout=WAIT_MS)
    dialog = window.findChildren(TrackDialog)[0]
    dialog.name.setText("girl")
    dialog.buttons.accepted.emit()
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    window.activateWindow()
    window.canvas.setFocus()
    with qtbot.waitActive(window):
        pass
    assert window.studio.actions["tool.brush"].isChecked()

    drag(qtbot, window, [(300, 200), (340, 300), (320, 380)])
    wait_until_saved(qtbot, window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    drag(qtbot, window, [(340, 300), (420, 320)])
    wait_until_saved(qtbot, window)
    track = window.clip.active_track
    assert track is not None
    masks = {layer: window.clip.mask(track.id, layer) for layer in Layer}
    window.close()
    QApplication.processEvents()

    with Project.open(path) as project:
        clip = project.clips.list()[0]
        stored = {head.key.layer: head.rle for head in project.masks.at_frame(clip.id, 0)}
    assert stored == {layer: mask.rle for layer, mask in masks.items() if mask is not None}
    assert len(stored) == 2

    again = open_window(qtbot, settings)
    again.start(path, read_only=False)
    qtbot.waitUntil(lambda: bool(again.clip.tracks), timeout=WAIT_MS)
    with qtbot.waitSignal(again.studio.files.finished, timeout=WAIT_MS):
        again.studio.files.export(out, "coco", ExportOptions())
    again.close()
    coco = COCO(str(out))
    assert len(coco.anns) == 1
    annotation = next(iter(coco.anns.values()))
    assert annotation["segmentation"]["counts"] == stored[Layer.AMODAL].counts.decode()
    assert annotation["visible_mask"]["counts"] == stored[Layer.MODAL].counts.decode()
