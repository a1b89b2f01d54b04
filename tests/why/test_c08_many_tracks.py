"""C8: forty tracks on every frame: what a step, a click or a stroke costs does not grow with the clip."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.masks.rle import Rle, encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Layer
from core.video.opening import probe
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved, widget_point
from ui.session.clip.lane_pages import FRAMES_PER_PAGE
from ui.timeline.view import TimelineView
from ui.window import MainWindow

FRAMES, TRACKS = 300, 40
WIDTH, HEIGHT = 200, 120


def spot(track: int, frame: int) -> tuple[int, int]:
    """Return left and top of a track's square: a grid that drifts by a pixel every 50 frames."""
    return 4 + 19 * (track % 10) + frame // 50, 4 + 28 * (track // 10)


def masks_of(track: int, frame: int) -> tuple[Rle, Rle]:
    """Return the visible and the whole square; the same codes again and again."""
    left, top = spot(track, frame)
    whole = np.zeros((HEIGHT, WIDTH), np.bool_)
    whole[top : top + 20, left : left + 14] = True
    seen = whole.copy()
    seen[top : top + 6] = False
    return encode_rle(seen), encode_rle(whole)


def write_crowd(path: Path) -> Path:
    """Write a project of forty tracks in 300 frames."""
    folder = path.with_suffix("")
    folder.mkdir()
    for number in range(FRAMES):
        cv2.imwrite(
            str(folder / f"{number:05d}.png"), np.full((HEIGHT, WIDTH, 3), 60 + number // 3, np.uint8)
        )
    with Project.create(path) as project, project.importing("Import") as session:
        clip = session.add_clip(probe(folder), name="crowd")
        category = session.ensure_category("square")
        for number in range(TRACKS):
            track = session.add_track(clip, name=f"square {number}", category=category)
            codes = [masks_of(number, frame) for frame in range(0, FRAMES, 50)]
            session.add_frames(ImportedFrame(track.id, f, *codes[f // 50]) for f in range(FRAMES))
    return path


def counted(monkeypatch: pytest.MonkeyPatch, place: str, seen: list[Any], pick: Callable[..., Any]) -> None:
    """Have `pick(arguments)` written down at every call of a function of ours, which does what it did."""
    module, name = place.rsplit(".", 1)
    real = getattr(__import__(module, fromlist=[name]), name)

    def watched(*args: Any, **kwargs: Any) -> Any:
        seen.append(pick(*args))
        return real(*args, **kwargs)

    monkeypatch.setattr(place, watched)


def wheel(timeline: TimelineView, turn: int) -> None:
    """Turn the wheel with Ctrl held over the timeline, by eighths of a degree."""
    port = timeline.viewport()
    middle = QPointF(port.width() * 0.6, port.height() / 2)
    event = QWheelEvent(
        middle,
        QPointF(port.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)


def test_c08_many_tracks(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[Any] = []
    blocks: list[tuple[int, int]] = []
    columns: list[int] = []
    counted(monkeypatch, "ui.canvas.compositor.decode_into", decoded, lambda *_: 1)
    counted(monkeypatch, "ui.canvas.layers.decode_rle", decoded, lambda *_: 1)
    counted(monkeypatch, "ui.timeline.lane_painter.merge_states", columns, lambda _states, edges: len(edges))
    real_read = window.session.read_masks

    def read_masks(clip_id: int, first: int, last: int, done: Callable[[Any], None]) -> None:
        blocks.append((first, last))
        real_read(clip_id, first, last, done)

    monkeypatch.setattr(window.session, "read_masks", read_masks)
    window.start(write_crowd(tmp_path / "crowd.amodal"), read_only=False)
    wait_for_frame(qtbot, window, 0)
    clip = window.clip

    # The timeline's facts come track by track: nobody waits for those of all tracks.
    qtbot.waitUntil(lambda: clip.lane_pages.is_done, timeout=WAIT_MS)
    assert clip.lane_pages.pages_read == TRACKS * FRAMES // FRAMES_PER_PAGE - 1
    assert all(clip.lanes.state(track.id, FRAMES - 1) is not None for track in clip.tracks)

    # Nothing is met by hiding: forty tracks with both masks are drawn.
    assert len(clip.scene().tracks) == TRACKS
    assert all(track.modal and track.amodal for track in clip.scene().tracks)
    assert not window.studio.view.options.hidden_track_ids

    # A step draws the masks of its frame once each, and a jump reads those around its frame only.
    window.canvas.repaint()
    decoded.clear()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    wait_for_frame(qtbot, window, 1)
    window.canvas.repaint()
    assert 0 < len(decoded) <= 2 * TRACKS
    blocks.clear()
    timeline = window.studio.places.timeline_dock.timeline
    place = QPoint(round(timeline.axis.centre_of(200)), 4)
    qtbot.mouseClick(timeline.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: clip.frame > 150 and clip.masks_are_loaded, timeout=WAIT_MS)
    assert sum(last + 1 - first for first, last in blocks) <= 16

    # A click on an object decodes no mask to find out whose it is.
    qtbot.keyClick(window.canvas, Qt.Key.Key_V)
    before = len(decoded)
    left, top = spot(36, clip.frame)
    point = widget_point(window, left + 7, top + 15)
    drawn: list[int] = []
    clip.scene_changed.connect(lambda _scene: drawn.append(1))
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=point)
    assert clip.active_track is not None
    assert clip.active_track.name == "square 36"
    assert len(decoded) - before <= 2 * TRACKS * len(drawn)

    # A stroke over the crowd decodes the others when it begins, and nothing as it goes.
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    window.canvas.brush_radius_px = 3
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=point)
    before = len(decoded)
    for x in range(10):
        qtbot.mouseMove(window.canvas, widget_point(window, left + 7 + x, top + 15))
        window.canvas.repaint()
    assert len(decoded) == before
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=point)
    wait_until_saved(qtbot, window)

    # The timeline paints no more columns than it has pixels, of no more rows than are seen.
    columns.clear()
    port = timeline.viewport()
    for turn in (120, -120):
        wheel(timeline, turn)
        port.repaint()
    assert 0 < len(columns) <= len(timeline.row_layout.visible_rows()) < TRACKS
    assert all(count <= port.width() * timeline.devicePixelRatioF() for count in columns)
    drag(qtbot, window, [(left + 5, top + 12), (left + 9, top + 12)])
    wait_until_saved(qtbot, window)
    assert clip.mask(clip.tracks[36].id, Layer.AMODAL) is not None
