"""Several tracks and frames are chosen with mouse and keys; hide, solo and lock work on what is chosen."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import open_project, write_project
from tests.window import drag, wait_for_frame, wait_until_saved
from ui.features.tracks.tracks_panel import TracksPanel
from ui.window import MainWindow

SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


def timeline_point(window: MainWindow, frame: int) -> QPoint:
    view = window.studio.places.timeline_dock.timeline
    return QPoint(round(view.axis.centre_of(frame)), round(view.row_layout.row_rect(0).center().y()))


def row_point(window: MainWindow, row: int, from_right: int = 0) -> QPoint:
    view = window.part(TracksPanel).list
    rect = view.visualRect(view.model().index(row, 0))
    return QPoint(rect.right() - from_right if from_right else rect.left() + 40, rect.center().y())


def test_frames_are_chosen_by_shift_click_drag_and_arrows(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", frames=24))
    chosen, timeline = window.studio.selection, window.studio.places.timeline_dock.timeline
    port = timeline.viewport()
    assert (chosen.frame_range, list(chosen.frames)) == (None, [0])

    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=timeline_point(window, 4))
    wait_for_frame(qtbot, window, 4)
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, SHIFT, timeline_point(window, 9))
    assert chosen.frame_range == timeline.selected_range == (4, 9)
    # The timeline has the keys now: Shift+arrows move the far end, and the picture follows.
    qtbot.keyClick(timeline, Qt.Key.Key_Right, SHIFT)
    assert chosen.frame_range == timeline.selected_range == (4, 10)
    wait_for_frame(qtbot, window, 10)
    qtbot.keyClick(timeline, Qt.Key.Key_Home, SHIFT)
    assert chosen.frame_range == (0, 4)
    # Any other key belongs to the picture again.
    qtbot.keyClick(timeline, Qt.Key.Key_H)
    assert window.canvas.hasFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, SHIFT | ALT)
    assert chosen.frame_range == (1, 4)
    qtbot.keyClick(window.canvas, Qt.Key.Key_A, CTRL)
    assert list(chosen.frames) == list(range(24))
    qtbot.keyClick(window.canvas, Qt.Key.Key_R, SHIFT)
    assert chosen.frame_range is timeline.selected_range is None


def test_tracks_are_chosen_hidden_and_locked_together(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", frames=12))
    chosen, locks = window.studio.selection, window.studio.locks
    rows = window.part(TracksPanel).list.viewport()
    first, second = (track.id for track in window.clip.tracks)
    qtbot.keyClick(window.canvas, Qt.Key.Key_2)
    assert window.clip.active_track_id == second
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    assert window.clip.active_track_id == first
    assert list(chosen.track_ids) == [first]
    qtbot.mouseClick(rows, Qt.MouseButton.LeftButton, CTRL, row_point(window, 1))
    assert list(chosen.track_ids) == [first, second]
    assert window.clip.active_track_id == second

    # Hide works on all that are chosen; solo leaves them; a plain click drops the choice.
    qtbot.keyClick(window.canvas, Qt.Key.Key_H, SHIFT)
    assert window.studio.view.options.hidden_track_ids == {first, second}
    qtbot.keyClick(window.canvas, Qt.Key.Key_H, SHIFT)
    assert not window.studio.view.options.hidden_track_ids
    qtbot.mouseClick(rows, Qt.MouseButton.LeftButton, pos=row_point(window, 0))
    assert list(chosen.track_ids) == [first]
    qtbot.keyClick(window.canvas, Qt.Key.Key_H, ALT)
    assert window.studio.view.options.hidden_track_ids == {second}
    qtbot.keyClick(window.canvas, Qt.Key.Key_H, ALT)

    # The padlock: no stroke, no verdict, no undo reaches a locked track, on screen and in the store.
    before = window.clip.mask(first, Layer.AMODAL)
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    qtbot.mouseClick(rows, Qt.MouseButton.LeftButton, pos=row_point(window, 0, from_right=40))
    assert locks.ids == {first}
    drag(qtbot, window, [(5, 5), (25, 25)])
    wait_until_saved(qtbot, window)
    told = window.studio.places.stage.messages.current
    assert told is not None
    assert "locked" in told.text
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return, CTRL)
    wait_until_saved(qtbot, window)
    assert window.clip.mask(first, Layer.AMODAL) == before
    assert window.session.undo_status.undo is None
    qtbot.keyClick(window.canvas, Qt.Key.Key_L, ALT)
    assert not locks.ids
    drag(qtbot, window, [(5, 5), (25, 25)])
    wait_until_saved(qtbot, window)
    assert window.clip.mask(first, Layer.AMODAL) != before
    qtbot.keyClick(window.canvas, Qt.Key.Key_L, ALT)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    wait_until_saved(qtbot, window)
    assert window.clip.mask(first, Layer.AMODAL) != before


def test_a_row_that_is_clicked_is_chosen_without_the_one_before(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    for _ in range(2):
        qtbot.keyClick(window.canvas, Qt.Key.Key_T, CTRL | SHIFT)
        wait_until_saved(qtbot, window)
    ids = [track.id for track in window.clip.tracks]
    window.clip.set_active_track(ids[0])
    view = window.part(TracksPanel).list
    for row, held, wanted in ((1, NONE, [1]), (3, CTRL, [1, 3]), (2, NONE, [2])):
        qtbot.mouseClick(view.viewport(), LEFT, held, row_point(window, row))
        assert sorted(index.row() for index in view.selectedIndexes()) == wanted
        assert list(window.studio.selection.track_ids) == [ids[one] for one in wanted]
    assert window.clip.active_track_id == ids[2]
