"""Pictures whose rate nothing says are asked about, once for all that is imported together."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.clips import write_folder
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS
from ui.features.project.project_commands import ProjectCommands
from ui.features.project.rate_dialog import RateDialog
from ui.window import MainWindow


def asked(qtbot: QtBot, window: MainWindow) -> RateDialog:
    commands = window.part(ProjectCommands)
    qtbot.waitUntil(lambda: commands.rate.dialog is not None, timeout=WAIT_MS)
    dialog = commands.rate.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    return dialog


def new_rates(window: MainWindow) -> dict[str, float]:
    return {clip.name: clip.fps for clip in window.session.clips if not clip.name.startswith("clip ")}


def test_one_answer_holds_for_all_folders_of_an_import(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    folders = [write_folder(tmp_path / name, 3) for name in ("one", "two", "three")]
    window.part(ProjectCommands).import_sources(folders)
    dialog = asked(qtbot, window)
    assert dialog.fps.value() == 8.0, "the paper's layout"
    dialog.fps.setValue(12.5)
    qtbot.keyClick(dialog.fps, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(new_rates(window)) == 3, timeout=WAIT_MS)
    assert new_rates(window) == {"one": 12.5, "two": 12.5, "three": 12.5}
    assert window.part(ProjectCommands).rate.dialog is None

    window.part(ProjectCommands).import_sources([write_folder(tmp_path / "later", 3)])
    assert asked(qtbot, window).fps.value() == 8.0, "another import has another answer"


def test_esc_imports_nothing(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.part(ProjectCommands).import_sources([write_folder(tmp_path / "one", 3)])
    qtbot.keyClick(asked(qtbot, window), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.part(ProjectCommands).rate.dialog is None, timeout=WAIT_MS)
    assert not window.studio.files.is_busy
    assert new_rates(window) == {}
