"""The bar over the picture: where one is comes before what can be done without."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.review_scene import open_project, write_project
from ui.layout.view_bar import ViewBar
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


class CountedBar(ViewBar):
    """The bar, counting how often it is laid out."""

    layouts = 0

    def event(self, event: QEvent) -> bool:
        self.layouts += event.type() == QEvent.Type.LayoutRequest
        return super().event(event)


def test_where_nothing_is_left_to_leave_out_it_rests(qtbot: QtBot, window: MainWindow) -> None:
    del window  # sets the theme
    bar = CountedBar()
    qtbot.addWidget(bar)
    bar.setMinimumWidth(1)
    bar.resize(60, 40)
    bar.show()
    for _ in range(10):
        QApplication.processEvents()
    done = bar.layouts
    for _ in range(10):
        QCoreApplication.sendPostedEvents()
        QApplication.processEvents()
    assert bar.layouts == done
