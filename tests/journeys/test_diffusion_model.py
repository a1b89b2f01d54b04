"""The diffusion model from the window: missing weights, a crash in the middle, and work that goes on."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.store.project import Project
from core.types import Layer, RunStatus
from tests.clips import write_folder
from tests.window import WAIT_MS, drag, open_window, wait_for_frame, wait_until_saved
from ui.features.project.project_commands import ProjectCommands
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.jobs.job_view import JobState
from ui.window import MainWindow

LONG_MS = 120_000


@pytest.fixture
def long_running_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny weights whose recipe asks for so many steps that there is time to do something meanwhile."""
    from models.diffusion_vas.weights.recipe import Recipe
    from models.diffusion_vas.weights.saving import save_networks
    from models.diffusion_vas.weights.tiny import tiny_networks

    recipe = Recipe(steps=900, height=16, width=16, window=6, overlap=2, pad=False)
    save_networks(tiny_networks(0, levels=2), tmp_path / "weights" / "diffusion-vas-amodal", recipe=recipe)
    monkeypatch.setenv("AMODAL_WEIGHTS", str(tmp_path / "weights"))


def opened(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> MainWindow:
    window = open_window(qtbot, settings)
    Project.create(tmp_path / "work.amodal").close()
    window.start(tmp_path / "work.amodal", read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)
    window.part(ProjectCommands).import_sources([write_folder(tmp_path / "disc")], fps=24.0)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    panel = window.part(ProposalsPanel)
    qtbot.waitUntil(lambda: panel.proposer.findText("diffusion-vas") >= 0, timeout=WAIT_MS)
    panel.proposer.setCurrentText("diffusion-vas")
    return window


@pytest.mark.journey
def test_missing_weights_are_said_and_the_way_to_them_is_a_button(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("AMODAL_WEIGHTS", "HF_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    window = opened(qtbot, settings, tmp_path)
    button = window.part(ProposalsPanel).findChild(QPushButton, "open-models")
    assert button is not None
    assert button.isVisible()
    messages: list[str] = []
    window.studio.proposals.failed.connect(messages.append)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert "models fetch diffusion-vas-amodal" in messages[0]


@pytest.mark.journey
@pytest.mark.usefixtures("long_running_weights")
def test_killing_the_model_leaves_window_project_and_edits_whole(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    window = opened(qtbot, settings, tmp_path)
    messages: list[str] = []
    window.studio.proposals.failed.connect(messages.append)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(
        lambda: any("Denoising" in job.message for job in window.studio.proposals.jobs.values()),
        timeout=LONG_MS,
    )
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(20, 80), (60, 80), (100, 84)])
    (child,) = [process for process in multiprocessing.active_children() if process.name == "proposals"]
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(messages), timeout=LONG_MS)
    assert "signal 9" in messages[0]
    (job,) = window.studio.proposals.jobs.values()
    assert job.state is JobState.FAILED
    # The window works on: another edit, and another proposal by a new child.
    drag(qtbot, window, [(30, 40), (60, 44)])
    wait_until_saved(qtbot, window)
    window.part(ProposalsPanel).proposer.setCurrentText("convex")
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=LONG_MS):
        qtbot.keyClick(window.canvas, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    window.close()
    with Project.open(tmp_path / "work.amodal", read_only=True) as project:
        track = project.tracks.list(project.clips.list()[0].id)[0]
        runs = {run.proposer: run for run in project.runs.list(track.id)}
        assert runs["diffusion-vas"].status is RunStatus.FAILED
        assert "signal 9" in runs["diffusion-vas"].message
        assert runs["convex"].status is RunStatus.FINISHED
        heads = {head.key.frame: head for head in project.masks.of_track(track.id, Layer.AMODAL)}
        assert heads[0].provenance.value == "person", "what was painted beside the crash is saved"
