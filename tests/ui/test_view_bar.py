"""The bar over the picture: where one is comes before what can be done without."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.review_scene import open_project, write_project
from ui.window import MainWindow


def test_a_short_name_is_whole_on_a_small_screen(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    bar = window.studio.places.stage.view_bar
    assert bar.name.text() == "clip 0"
    for width in (1366, 1600, 1366):
        window.resize(width, 768)
        qtbot.waitUntil(lambda w=width: window.width() == w)  # type: ignore[misc]
        qtbot.waitUntil(lambda: not bar.name.is_elided)
        assert bar.mode.isVisible()
