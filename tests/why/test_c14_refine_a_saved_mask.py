"""C14: a saved mask is refined by the model: it starts from the edited masks, and edited frames stay."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.masks.rle import contains
from core.types import Layer
from tests.version_scene import BEHIND, FRAMES, open_versions, write_project
from tests.why.test_c03_runs_never_overwrite import CTRL, SHIFT, wait_for_run
from tests.window import drag, wait_for_frame, wait_until_saved
from ui.features.versions.version_commands import VersionsCommands
from ui.window import MainWindow


def test_c14_refine_a_saved_mask(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_versions(qtbot, window, write_project(tmp_path / "p.amodal"))
    canvas, versions = window.canvas, window.part(VersionsCommands)
    # A whole mask is corrected in one frame, a visible one in another.
    window.clip.set_active_layer(Layer.AMODAL)
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(20, 85), (40, 85)])
    wait_until_saved(qtbot, window)
    mine = window.clip.mask(1, Layer.AMODAL)
    window.studio.go_to(2)
    wait_for_frame(qtbot, window, 2)
    window.clip.set_active_layer(Layer.MODAL)
    drag(qtbot, window, [(20, 10), (30, 10)])
    wait_until_saved(qtbot, window)
    seen = window.clip.mask(1, Layer.MODAL)

    wait_for_run(qtbot, window, Qt.Key.Key_B, CTRL | SHIFT)
    # Both edited frames are held; the others are new.
    qtbot.waitUntil(lambda: versions.versions[0].frames_in_use == FRAMES - 2)
    now, whole = window.clip.mask(1, Layer.MODAL), window.clip.mask(1, Layer.AMODAL)
    assert now == seen
    assert seen is not None
    assert whole is not None
    assert contains(whole.rle, seen.rle)
    window.studio.go_to(BEHIND)
    wait_for_frame(qtbot, window, BEHIND)
    assert window.clip.mask(1, Layer.AMODAL) == mine
