"""C13: the worst frame with one key at the same zoom, and verdicts on a frame, a range, or a whole object."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.types import ReviewState
from tests.review_scene import Layers, open_project, write_project
from tests.window import WAIT_MS, wait_for_frame, wait_until_saved
from ui.features.review.queue_panel import QueuePanel
from ui.features.review.queue_source import QueueSource
from ui.window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def spoil(clip: int, masks: Layers) -> None:
    """One wild frame in the second clip."""
    if clip == 1:
        masks["disc whole"][8, 0:60, 0:60] = True


def frames_in(window: MainWindow, state: ReviewState) -> list[int]:
    """Return the active track's frames in a state."""
    assert window.clip.active_track_id is not None
    return [int(frame) for frame in window.clip.lanes.frames_in(window.clip.active_track_id, (state,))]


def shown_clip(window: MainWindow) -> str:
    """Return the name of the clip on screen."""
    return window.clip.clip.name if window.clip.clip else ""


def marked(window: MainWindow) -> tuple[int, int] | None:
    """Return the range marked on the timeline."""
    return window.studio.places.timeline_dock.timeline.selected_range


def test_c13_review(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", clips=2, spoil=spoil))
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)
    canvas, panel, timeline = (
        window.canvas,
        window.part(QueuePanel),
        window.studio.places.timeline_dock.timeline,
    )
    qtbot.keyClick(canvas, Qt.Key.Key_F3)

    # Over all clips the wild frame comes first, although its clip is not on screen.
    qtbot.mouseClick(panel.scope.button("all"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 4, timeout=WAIT_MS)
    row = panel.model.rows[0]
    assert (row.track.clip_name, row.track.track_name, row.worst_frame) == ("clip 1", "disc", 8)
    spot = panel.list.visualRect(panel.model.index(0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    wait_for_frame(qtbot, window, 8)
    assert shown_clip(window) == "clip 1"
    canvas.setFocus()

    # A range by mouse on the timeline; accept it with one key, zoom untouched.
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    view = canvas.transform_now
    axis, y = timeline.axis, int(timeline.row_layout.row_rect(0).center().y())
    left, right = (QPoint(round(axis.centre_of(frame)), y) for frame in (2, 5))
    qtbot.mousePress(timeline.viewport(), Qt.MouseButton.LeftButton, SHIFT, left)
    qtbot.mouseMove(timeline.viewport(), right)
    qtbot.mouseRelease(timeline.viewport(), Qt.MouseButton.LeftButton, SHIFT, right)
    assert marked(window) == (2, 5)
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    qtbot.keyClick(canvas, Qt.Key.Key_Return, CTRL)
    wait_until_saved(qtbot, window)
    assert frames_in(window, ReviewState.ACCEPTED) == [2, 3, 4, 5]
    assert marked(window) is None

    # Reject one frame: flagged, nothing deleted, and on to the next one.
    window.studio.go_to(8)
    wait_for_frame(qtbot, window, 8)
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace, CTRL)
    wait_until_saved(qtbot, window)
    assert frames_in(window, ReviewState.FLAGGED) == [8]
    assert window.clip.frame != 8

    # The whole object: what is flagged stays flagged.
    qtbot.waitUntil(lambda: window.clip.masks_are_loaded, timeout=WAIT_MS)
    qtbot.keyClick(canvas, Qt.Key.Key_Return, CTRL | SHIFT)
    wait_until_saved(qtbot, window)
    assert len(frames_in(window, ReviewState.ACCEPTED)) == 11
    assert canvas.transform_now == view

    # Another clip and back: the look at the same corner is kept.
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
        qtbot.keyClick(canvas, key)
        qtbot.waitUntil(lambda: bool(window.clip.tracks) and window.clip.masks_are_loaded, timeout=WAIT_MS)
        assert canvas.transform_now == view

    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Z, CTRL)
        wait_until_saved(qtbot, window)
    assert len(frames_in(window, ReviewState.PROPOSED)) == 12
