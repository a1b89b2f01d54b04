"""File › Back up…: a whole copy beside the work, with what was painted until then."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.store.project import Project
from tests.review_scene import open_project, write_project
from tests.store.test_history_property import read
from tests.window import WAIT_MS, drag, wait_until_saved
from ui.window import MainWindow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_project(tmp_path / "p.amodal", frames=4)


def test_a_backup_holds_the_last_stroke(
    qtbot: QtBot, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = path.parent / "kept.amodal"
    asked: list[str] = []

    def choose(_parent: object, _title: str, offered: str, _kinds: str) -> tuple[str, str]:
        asked.append(offered)
        return str(target.with_suffix("")), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    open_project(qtbot, window, path)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(20.0, 20.0), (30.0, 20.0)])
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS) as ended:
        window.studio.actions["file.back_up"].trigger()
    assert Path(asked[0]).name.startswith("p.backup-")
    assert ended.args is not None
    assert "found whole: kept.amodal" in ended.args[0]
    wait_until_saved(qtbot, window)
    with Project.open(target) as copy, Project.open(path, read_only=True) as project:
        assert read(copy) == read(project)
        assert copy.history.status() == project.history.status()
    with qtbot.waitSignal(window.studio.files.failed, timeout=WAIT_MS) as refused:
        window.studio.actions["file.back_up"].trigger()
    assert refused.args is not None
    assert "exists already" in str(refused.args[0])
