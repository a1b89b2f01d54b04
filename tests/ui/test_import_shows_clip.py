"""A clip that was just imported is the one on screen, unless the person has gone on working elsewhere."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.clips import write_folder
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, wait_for_frame
from ui.features.project.project_commands import ProjectCommands
from ui.window import MainWindow


def test_it_is_shown(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.part(ProjectCommands).import_sources([write_folder(tmp_path / "new", 5)], fps=24.0)
    qtbot.waitUntil(lambda: window.clip.clip is not None and window.clip.clip.name == "new", timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)


def test_who_went_on_working_stays_there(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.part(ProjectCommands).import_sources([write_folder(tmp_path / "new", 5)], fps=24.0)
    qtbot.keyClick(window.canvas, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: len(window.session.clips) == 2, timeout=WAIT_MS)
    assert window.clip.clip is not None
    assert (window.clip.clip.name, window.clip.frame) == ("clip 0", 1)
