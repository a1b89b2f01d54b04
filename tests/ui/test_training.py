"""Train the diffusion model: begun, followed, stopped and gone on with in the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.errors import BadInputError
from tests.evaluation.data_sets import write_project
from tests.review_scene import open_project
from tests.window import WAIT_MS, open_window
from ui.features.training.training_commands import TrainingCommands
from ui.features.training.training_dialog import TrainingDialog
from ui.features.training.training_job import TrainingJob
from ui.window import MainWindow

LONG_MS = 10 * WAIT_MS
"""The process loads torch and the libraries of the model."""


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the process of the training, too."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> MainWindow:
    window = open_window(qtbot, settings)
    open_project(qtbot, window, write_project(tmp_path / "set", range(2, 5)))
    return window


@pytest.fixture
def start(tmp_path: Path) -> Path:
    from models.diffusion_vas.weights.recipe import Recipe
    from models.diffusion_vas.weights.saving import save_networks
    from models.diffusion_vas.weights.tiny import tiny_networks

    save_networks(tiny_networks(0, levels=2), tmp_path / "start", recipe=Recipe(window=2))
    return tmp_path / "start"


def open_dialog(window: MainWindow) -> TrainingDialog:
    window.studio.actions["training.open"].trigger()
    dialog = window.part(TrainingCommands).dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def test_it_begins_is_stopped_and_goes_on_from_there(
    qtbot: QtBot, window: MainWindow, start: Path, tmp_path: Path
) -> None:
    dialog, job = open_dialog(window), window.part(TrainingJob)
    assert not dialog.start.isEnabled(), "there are no weights to begin with yet"
    assert dialog.words.text() == "Choose the folder of weights to begin with", "and that is said"
    dialog.weights.setText(str(start))
    dialog.works_at.setCurrentText("64x128")
    dialog.steps.setValue(100_000)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: job.is_busy and job.progress.done > 0, timeout=LONG_MS)
    assert not dialog.start.isEnabled()
    assert dialog.words.text()
    with qtbot.waitSignal(job.cancelled, timeout=LONG_MS):
        qtbot.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
    curve = tmp_path / "set" / "discs.diffusion-vas" / "loss.csv"
    done = curve.read_text().count("\n") - 1
    assert done >= 1
    dialog.steps.setValue(done + 1)
    with qtbot.waitSignal(job.finished, timeout=LONG_MS) as told:
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert told.args is not None
    assert (told.args[0].weights / "unet" / "config.json").is_file()
    assert curve.read_text().count("\n") - 1 == done + 1
    assert dialog.start.isEnabled()


def test_what_does_not_work_is_said_in_the_dialog(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dialog, job = open_dialog(window), window.part(TrainingJob)
    dialog.weights.setText(str(tmp_path / "none"))
    with qtbot.waitSignal(job.failed, timeout=LONG_MS):
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert str(tmp_path / "none") in dialog.problem.text()
    assert dialog.start.isEnabled()


def test_a_long_problem_is_shown_whole(window: MainWindow) -> None:
    dialog, job = open_dialog(window), window.part(TrainingJob)
    job.failed.emit(BadInputError(Path("folder/" * 40), "unet", "is missing " * 20, "use another"))
    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert dialog.problem in labels
    for label in labels:
        assert label.height() >= label.heightForWidth(label.width()), f"cut: {label.text()}"
