"""C3: a run replaces neither an edit nor another object; it can be repeated and taken back."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.version_scene import open_versions, write_project
from tests.window import drag, undo_words, wait_until_saved
from ui.features.versions.version_commands import VersionsCommands
from ui.features.versions.versions_panel import VersionsPanel
from ui.window import MainWindow

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
JOB_MS = 60_000


def wait_for_run(qtbot: QtBot, window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    """Press a key that starts a run and wait for its end."""
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=JOB_MS):
        qtbot.keyClick(window.canvas, key, held)
    wait_until_saved(qtbot, window)


def test_c03_runs_never_overwrite(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_versions(qtbot, window, write_project(tmp_path / "p.amodal"))
    canvas, versions = window.canvas, window.part(VersionsCommands)
    window.clip.set_active_layer(Layer.AMODAL)
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(20, 80), (40, 80)])
    wait_until_saved(qtbot, window)
    mine = window.clip.mask(1, Layer.AMODAL)

    # The same run again: same proposer, parameters and seed; the edit stays, the older run stays too.
    wait_for_run(qtbot, window, Qt.Key.Key_A, CTRL | ALT)
    qtbot.waitUntil(lambda: window.part(VersionsPanel).runs.count() == 3)
    qtbot.waitUntil(lambda: versions.version is not None and versions.version.frames_in_use == 15)
    qtbot.waitUntil(lambda: versions.run_id == versions.versions[0].run.id)
    newest = versions.versions[0].run
    assert (newest.proposer, newest.seed, newest.parameters["hypotheses"]) == ("temporal", 4, 3)
    again = window.clip.mask(1, Layer.AMODAL)
    assert mine is not None
    assert again is not None
    assert again.rle == mine.rle

    # Ctrl+Alt+Z takes it back in one step: everything is as the older run left it.
    qtbot.keyClick(canvas, Qt.Key.Key_Z, CTRL | ALT)
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: [v.frames_in_use for v in versions.versions] == [0, 15, 0])
    assert undo_words(window) == "Revert run temporal, disc"
    assert window.clip.mask(1, Layer.AMODAL) == again
