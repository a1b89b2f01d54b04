"""A second start shows the demo and offers what was open before."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.store.project import Project
from tests.window import WAIT_MS, open_window


def test_the_last_project_is_one_click_away(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> None:
    Project.create(tmp_path / "mine.amodal").close()
    first = open_window(qtbot, settings)
    first.start(tmp_path / "mine.amodal", read_only=False)
    qtbot.waitUntil(lambda: first.session.is_open, timeout=WAIT_MS)
    first.close()

    again = open_window(qtbot, settings)
    again.start(None, read_only=False)
    bar = again.studio.places.stage.messages
    # Not before the demo is there: opening it takes older messages away.
    qtbot.waitUntil(lambda: again.session.is_open, timeout=WAIT_MS)
    # At its very first start the demo is imported, and nothing else is opened meanwhile.
    qtbot.waitUntil(lambda: again.clip.masks_are_loaded and not again.studio.files.is_busy, timeout=WAIT_MS)
    while bar.current is not None and bar.current.topic != "last project":
        bar.close_current()
    assert bar.current is not None, "the offer outlives the opening of the demo"
    assert "Last time you worked in mine" in bar.current.text
    button = next(b for b in bar.findChildren(QPushButton) if b.text() == "Open mine" and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: again.session.path == tmp_path / "mine.amodal", timeout=WAIT_MS)
