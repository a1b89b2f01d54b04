"""Transport and graphs around the timeline."""

import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme.theme import apply_theme
from ui.timeline.graph_lane import GraphLane
from ui.timeline.transport import TransportBar
from ui.timeline.view import TimelineView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> TransportBar:
    apply_theme(qapp, "dark")
    made = TransportBar({"first": "Home", "play": "K"})
    qtbot.addWidget(made)
    made.set_clip(25, 8.0)
    made.resize(1300, 40)
    made.show()
    return made


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("first", "first_requested"),
        ("previous", "previous_requested"),
        ("play", "play_toggled"),
        ("next", "next_requested"),
        ("last", "last_requested"),
    ],
)
def test_buttons_say_what_is_wanted(bar: TransportBar, qtbot: QtBot, name: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(bar, signal)):
        QTest.mouseClick(bar.buttons[name], LEFT)


def test_loop_says_whether_it_is_on(bar: TransportBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.loop_toggled) as told:
        QTest.mouseClick(bar.loop, LEFT)
    assert told.args == [True]


def test_buttons_show_their_key(bar: TransportBar) -> None:
    assert bar.buttons["first"].toolTip() == "First frame (Home)"
    assert bar.buttons["last"].toolTip() == "Last frame"
    assert all(button.accessibleName() for button in bar.buttons.values())


def test_frame_is_told_in_figures_of_equal_width(bar: TransportBar) -> None:
    bar.set_frame(18)
    assert bar.frame.text() == "00018"
    widths = {bar.frame.fontMetrics().horizontalAdvance(figure * 5) for figure in "0123456789"}
    assert len(widths) == 1
    assert bar.rest.text() == "of 25 · 8 fps"


def test_set_speed_says_nothing(bar: TransportBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.speed_chosen):
        bar.set_speed(2.0)
    assert bar.speed.currentText() == "2×"


def test_no_clip_switches_the_bar_off(bar: TransportBar) -> None:
    bar.set_clip(0, 0.0)
    assert not bar.isEnabled()


def test_transport_outlives_no_theme_change_after_deletion(qapp: QApplication) -> None:
    made = TransportBar({})
    made.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.Type.DeferredDelete
    apply_theme(qapp, "light")
    apply_theme(qapp, "dark")


def test_timeline_does_without_pyqtgraph() -> None:
    code = (
        "import sys; import ui.timeline.view, ui.timeline.graph_lane, ui.timeline.transport;"
        "sys.exit('pyqtgraph' in sys.modules or 'sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def dock(qtbot: QtBot, qapp: QApplication) -> QWidget:
    apply_theme(qapp, "dark")
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    timeline, graphs = TimelineView(), GraphLane()
    column.addWidget(timeline, 1)
    column.addWidget(graphs)
    qtbot.addWidget(made)
    made.resize(1240, 330)
    graphs.follow(timeline)
    timeline.set_clip(25, 8.0)
    graphs.set_clip(25)
    share = np.linspace(0, 1, 25, dtype=np.float32)
    graphs.set_track(share, "#009e73", (1 - share) * 900, np.full(25, 900, np.float32))
    made.show()
    qtbot.waitExposed(made)
    QApplication.processEvents()
    return made


def plot_x(graphs: GraphLane, frame: float) -> float:
    """Return where a frame of the plot is, in pixels of the lane."""
    plot = graphs._plot
    in_scene = plot.getPlotItem().vb.mapViewToScene(QPointF(frame, 50))
    return float(plot.mapTo(graphs, plot.mapFromScene(in_scene)).x())


@pytest.mark.parametrize("factor", [1.0, 3.0])
def test_graphs_lie_below_their_frames(dock: QWidget, factor: float) -> None:
    timeline, graphs = dock.findChild(TimelineView), dock.findChild(GraphLane)
    assert timeline is not None
    assert graphs is not None
    timeline.zoom(factor)
    QApplication.processEvents()
    for frame in list(timeline.axis.visible_frames())[1:-1]:
        assert plot_x(graphs, frame) == pytest.approx(timeline.axis.centre_of(frame), abs=2.5)


def test_click_in_the_graph_seeks(dock: QWidget, qtbot: QtBot) -> None:
    graphs = dock.findChild(GraphLane)
    assert graphs is not None
    port = graphs._plot.viewport()
    spot = port.mapFrom(graphs, QPointF(plot_x(graphs, 11), 60).toPoint())
    with qtbot.waitSignal(graphs.frame_requested) as told:
        QTest.mouseClick(port, LEFT, Qt.KeyboardModifier.NoModifier, spot)
    assert told.args == [11]


def test_graph_tells_the_values_of_the_frame(dock: QWidget) -> None:
    graphs = dock.findChild(GraphLane)
    assert graphs is not None
    graphs.set_frame(12)
    assert [value.text() for _words, value in graphs._rows.values()] == ["50 %", "900 px", "450 px"]
