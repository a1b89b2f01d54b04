"""The timeline under a real mouse."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from core.types import ReviewState
from ui.shown.track_lane import NO_MASK, TrackLane
from ui.theme.theme import apply_theme
from ui.theme.tokens import DARK, LIGHT, STATE_ORDER, track_colour
from ui.timeline.view import TimelineView

NUMBER = {state: STATE_ORDER.index(state) for state in ReviewState}
NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def make_lane(track_id: int, frames: int, state: ReviewState = ReviewState.ACCEPTED) -> TrackLane:
    return TrackLane(
        track_id=track_id,
        name=f"track {track_id}",
        colour=track_colour(track_id),
        states=np.full(frames, NUMBER[state], dtype=np.uint8),
        occlusion=np.linspace(0, 1, frames, dtype=np.float32),
        anchors=np.zeros(frames, dtype=np.bool_),
    )


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "dark")
    yield
    QToolTip.hideText()
    apply_theme(qapp, "dark")


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    return open_view(qtbot, frames=25, tracks=3)


def open_view(qtbot: QtBot, *, frames: int, tracks: int, height: int = 196) -> TimelineView:
    timeline = TimelineView()
    qtbot.addWidget(timeline)
    fill(timeline, frames=frames, tracks=tracks, height=height)
    qtbot.waitExposed(timeline)
    return timeline


def fill(timeline: TimelineView, *, frames: int, tracks: int, height: int) -> None:
    timeline.resize(1240, height)
    timeline.set_clip(frames, 8.0)
    timeline.set_lanes([make_lane(number, frames) for number in range(tracks)])
    timeline.show()


def cell(view: TimelineView, frame: int, row: int = 0) -> QPoint:
    return QPoint(round(view.axis.centre_of(frame)), round(view.row_layout.cell_rect(row).center().y()))


def picture(view: TimelineView) -> QImage:
    return view.viewport().grab().toImage()


def drag_to(
    view: TimelineView, spot: QPoint, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    port = view.viewport()
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(spot),
        QPointF(port.mapToGlobal(spot)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        keys,
    )
    QApplication.sendEvent(port, event)


def turn_wheel(view: TimelineView, spot: QPoint, notches: int, keys: Qt.KeyboardModifier) -> None:
    port = view.viewport()
    event = QWheelEvent(
        QPointF(spot),
        QPointF(port.mapToGlobal(spot)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)


def test_click_on_a_cell_asks_for_its_frame_and_track(view: TimelineView, qtbot: QtBot) -> None:
    tracks: list[int] = []
    view.track_selected.connect(tracks.append)
    with qtbot.waitSignal(view.frame_requested) as told:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, cell(view, 18, row=2))
    assert told.args == [18]
    assert tracks == [2]
    assert view.current_frame == 18


def test_click_on_a_name_selects_the_track_only(view: TimelineView, qtbot: QtBot) -> None:
    frames: list[int] = []
    view.frame_requested.connect(frames.append)
    with qtbot.waitSignal(view.track_selected) as told:
        spot = view.row_layout.label_rect(1).center().toPoint()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, spot)
    assert told.args == [1]
    assert frames == []


def test_drag_on_the_ruler_scrubs_to_the_newest_frame_of_a_turn(view: TimelineView, qtbot: QtBot) -> None:
    frames: list[int] = []
    view.frame_requested.connect(frames.append)
    port = view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NO_KEYS, QPoint(cell(view, 2).x(), 8))
    qtbot.waitUntil(lambda: frames == [2])
    for frame in (3, 4, 5, 9):
        drag_to(view, QPoint(cell(view, frame).x(), 8))
    assert frames == [2]
    qtbot.waitUntil(lambda: frames == [2, 9])
    drag_to(view, QPoint(20_000, 8))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NO_KEYS, QPoint(1200, 8))
    assert frames == [2, 9, 24]
    drag_to(view, cell(view, 3))
    QApplication.processEvents()
    assert frames == [2, 9, 24]


def test_shift_drag_selects_a_range(view: TimelineView, qtbot: QtBot) -> None:
    port = view.viewport()
    frames: list[int] = []
    view.frame_requested.connect(frames.append)
    with qtbot.waitSignal(view.range_selected) as told:
        QTest.mousePress(port, Qt.MouseButton.LeftButton, SHIFT, cell(view, 12))
        drag_to(view, cell(view, 5), SHIFT)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, SHIFT, cell(view, 5))
    assert told.args == [5, 12]
    assert view.selected_range == (5, 12)
    assert frames == []
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, NO_KEYS, cell(view, 1))
    assert view.selected_range is None


@pytest.mark.parametrize("frame", [0, 700, 1500, 2999])
def test_ctrl_wheel_zooms_at_the_pointer(qtbot: QtBot, frame: int) -> None:
    view = open_view(qtbot, frames=3000, tracks=2)
    spot = cell(view, frame)
    for _ in range(14):
        turn_wheel(view, spot, 1, CTRL)
    assert view.axis.px_per_frame > 4
    assert abs(view.axis.frame_at(spot.x()) - frame) <= 2  # several frames shared the pixel at first
    inside = view.axis.frame_at(spot.x())
    for _ in range(3):
        turn_wheel(view, spot, 1, CTRL)
    assert view.axis.frame_at(spot.x()) == inside
    view.fit()
    assert view.axis.is_fitted


def test_wheel_scrolls_time_when_all_rows_fit(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=3000, tracks=2)
    view.zoom(10, view.axis.left)
    first = view.axis.first
    turn_wheel(view, cell(view, 10), -2, Qt.KeyboardModifier.NoModifier)
    assert view.axis.first > first
    turn_wheel(view, cell(view, 10), 9, SHIFT)
    assert view.axis.first == 0


def test_wheel_scrolls_rows_when_they_do_not_fit(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=100, tracks=40)
    turn_wheel(view, cell(view, 10), -3, Qt.KeyboardModifier.NoModifier)
    assert view.row_layout.visible_rows().start == 3
    assert view.axis.is_fitted


def test_scroll_bar_moves_time(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=3000, tracks=2)
    view.zoom(10, view.axis.left)
    bar = view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    assert view.axis.last == pytest.approx(3000, abs=0.5)


def test_active_track_is_brought_into_view(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=100, tracks=40)
    view.set_active_track(33)
    assert 33 in view.row_layout.visible_rows()
    view.set_active_track(0)
    assert view.row_layout.visible_rows().start == 0


def test_current_frame_is_brought_into_view_when_zoomed(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=3000, tracks=2)
    view.zoom(20, view.axis.left)
    view.set_current_frame(2500)
    assert 2500 in view.axis.visible_frames()


def test_playing_does_not_pull_back_who_scrolled_away(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=3000, tracks=2)
    view.zoom(20, view.axis.left)
    turn_wheel(view, cell(view, 10), -60, SHIFT)
    first = view.axis.first
    view.set_current_frame(1)
    assert view.axis.first == first > 1


def test_cells_have_the_colour_of_their_state(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=25, tracks=1)
    lane = make_lane(0, 25)
    lane.states[:5] = range(5)
    lane.states[5] = NO_MASK
    view.update_lane(lane)
    image = picture(view)
    for frame, state in enumerate(STATE_ORDER):
        if frame != view.current_frame:
            assert image.pixelColor(cell(view, frame)).name() == DARK.state_fill(state), state
    gap = cell(view, 5)
    assert image.pixelColor(gap - QPoint(0, 4)).name() == DARK.panel
    assert DARK.line in {image.pixelColor(gap + QPoint(0, dy)).name() for dy in (-1, 0, 1)}


def test_a_single_flag_among_3000_frames_is_painted(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=3000, tracks=2)
    lane = make_lane(1, 3000)
    lane.states[1777] = NUMBER[ReviewState.FLAGGED]
    view.update_lane(lane)
    image = picture(view)
    spot = cell(view, 1777, row=1)
    colours = [image.pixelColor(spot + QPoint(dx, 0)).name() for dx in range(-4, 5)]
    assert 2 <= colours.count(DARK.flagged) <= 4
    above = QPoint(spot.x(), round(view.row_layout.cell_rect(1).top()) - 1)
    assert DARK.flagged in {image.pixelColor(above + QPoint(dx, 0)).name() for dx in (-1, 0, 1)}


def test_playhead_is_on_top_and_leaves_no_trace(view: TimelineView, qtbot: QtBot) -> None:
    untouched = picture(view)
    view.set_current_frame(12)
    line = QPoint(round(view.axis.centre_of(12)), view.viewport().height() - 3)
    assert picture(view).pixelColor(line) == QColor(DARK.playhead)
    view.set_current_frame(0)
    assert picture(view) == untouched


class CountingView(TimelineView):
    """Adds up the pixels that were painted."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        region = event.region()
        whole = self.viewport().rect()
        self.painted += sum(
            4
            for x in range(0, whole.width(), 2)
            for y in range(0, whole.height(), 2)
            if region.contains(QPoint(x, y))
        )
        super().paintEvent(event)


def test_new_frame_repaints_only_strips_and_numbers(qtbot: QtBot) -> None:
    view = CountingView()
    qtbot.addWidget(view)
    fill(view, frames=25, tracks=3, height=196)
    qtbot.waitExposed(view)
    view.set_current_frame(3)
    QApplication.processEvents()
    view.painted = 0
    view.set_current_frame(20)
    QApplication.processEvents()
    port = view.viewport()
    assert 0 < view.painted < 0.25 * port.width() * port.height()


def test_scrolled_rows_stay_below_the_ruler(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=25, tracks=40)
    before = picture(view).copy(0, 0, 1200, 20)
    view.verticalScrollBar().setValue(15)
    assert picture(view).copy(0, 0, 1200, 20) == before


def test_theme_change_repaints(view: TimelineView, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    assert picture(view).pixelColor(2, view.viewport().height() - 3).name() == LIGHT.panel


@pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform says so of every tooltip
def test_tooltip_tells_all_about_a_cell(view: TimelineView, qtbot: QtBot) -> None:
    lane = make_lane(1, 25, ReviewState.FLAGGED)
    lane.anchors[6] = True
    view.update_lane(
        TrackLane(1, "Pferd 馬", "#009e73", lane.states, lane.occlusion, lane.anchors, {6: "leg is missing"})
    )
    spot = cell(view, 6, row=1)
    where = view.viewport().mapToGlobal(spot)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, spot, where))
    words = QToolTip.text()
    for part in ("Pferd 馬", "frame 6", "0:00.75", "flagged", "25 % hidden", "decided", "leg is missing"):
        assert part in words


def test_lane_of_another_length_is_refused(view: TimelineView) -> None:
    with pytest.raises(ValueError, match="track 7"):
        view.set_lanes([make_lane(7, 24)])


def test_no_clip_and_no_tracks_are_harmless(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=25, tracks=3)
    for frames in (25, 0):
        view.set_clip(frames, 0.0)
        picture(view)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, QPoint(600, 90))
        turn_wheel(view, QPoint(600, 90), 3, CTRL)
        view.set_current_frame(7)
    assert view.current_frame == 0


def test_one_frame_clip_can_be_shown(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=1, tracks=1)
    picture(view)
    turn_wheel(view, cell(view, 0), 5, CTRL)
    assert view.axis.frame_at(600) == 0


def test_very_long_names_end_before_the_share(qtbot: QtBot) -> None:
    view = open_view(qtbot, frames=25, tracks=1)
    short = picture(view)
    lane = make_lane(0, 25)
    view.update_lane(
        TrackLane(0, "very long name " * 20, lane.colour, lane.states, lane.occlusion, lane.anchors)
    )
    share = view.row_layout.label_rect(0).toAlignedRect()
    share.setLeft(share.right() - 70)
    assert picture(view).copy(share) == short.copy(share)
