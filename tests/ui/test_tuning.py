"""Improve with my corrections: begun, followed, stopped and forgotten in the window."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from models.lite.proposer import WEIGHTS
from models.weights.tuned import place_for, tuned_sets, write_facts
from tests.review_scene import open_project
from tests.tuning_scene import write_decided
from tests.window import WAIT_MS, open_window
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.features.tuning.tuning_commands import TuningCommands
from ui.features.tuning.tuning_dialog import TuningDialog
from ui.features.tuning.tuning_job import TuningJob
from ui.window import MainWindow

pytestmark = pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> MainWindow:
    window = open_window(qtbot, settings)
    open_project(qtbot, window, write_decided(tmp_path / "herd.amodal"))
    return window


def open_dialog(qtbot: QtBot, window: MainWindow) -> TuningDialog:
    with qtbot.waitSignal(window.part(TuningJob).listed, timeout=WAIT_MS):
        window.studio.actions["tune.open"].trigger()
    dialog = window.part(TuningCommands).dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def test_it_runs_beside_the_window_and_can_be_stopped(qtbot: QtBot, window: MainWindow) -> None:
    dialog, job = open_dialog(qtbot, window), window.part(TuningJob)
    assert dialog.name.text() == "herd"
    assert not dialog.stop.isEnabled()
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: job.is_busy, timeout=WAIT_MS)
    assert not dialog.start.isEnabled()
    assert dialog.stop.isEnabled()
    with qtbot.waitSignal(job.cancelled, timeout=WAIT_MS):
        qtbot.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
    assert dialog.start.isEnabled()
    assert tuned_sets() == []


def test_tuned_weights_are_offered_as_proposer_until_they_are_forgotten(
    qtbot: QtBot, window: MainWindow
) -> None:
    path = place_for("lite", "birds")
    shutil.copyfile(WEIGHTS, path)
    write_facts(path, {"frames": 40, "before": {"good": 0.5}, "after": {"good": 0.75}})
    dialog, panel = open_dialog(qtbot, window), window.part(ProposalsPanel)
    cells = [dialog.sets.item(0, column) for column in (0, 3)]
    assert [cell and cell.text() for cell in cells] == ["lite:birds", "50 % → 75 %"]
    window.studio.proposals.proposers_changed.emit()
    qtbot.waitUntil(lambda: panel.proposer.findText("lite:birds") >= 0, timeout=WAIT_MS)
    dialog.sets.selectRow(0)
    qtbot.mouseClick(dialog.forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.proposer.findText("lite:birds") < 0, timeout=WAIT_MS)
    assert dialog.sets.rowCount() == 0
    assert not path.exists()


def test_without_torch_the_dialog_says_what_to_install(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.tuning.tuning.find_spec", lambda _name: None)
    dialog = open_dialog(qtbot, window)
    assert "tuning needs torch and safetensors: pip install" in dialog.problem.text()
    assert not dialog.start.isEnabled()
