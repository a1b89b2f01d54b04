"""What is in front in a real window: one stroke, following, correcting, taking away, the map."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.masks.rle import area, decode_rle, encode_rle, iou
from core.operations.in_front import gather_in_front
from core.store.project import Project
from core.types import BoolMask, Layer
from tests.clips import disc_masks, disc_pictures
from tests.steps import BRUSH
from tests.window import (
    WAIT_MS,
    drag,
    open_on_pictures,
    undo_words,
    wait_for_frame,
    wait_until_saved,
    widget_point,
)
from ui.features.depth.depth_layer import DepthLayer
from ui.features.in_front.front_map import FrontMap
from ui.features.in_front.in_front_commands import InFrontCommands
from ui.window import MainWindow

FRAMES = 4
LEFT, RIGHT = 44, 56
"""Columns of the pole."""


def pole(shape: tuple[int, ...]) -> BoolMask:
    mask = np.zeros(shape[:2], np.bool_)
    mask[:, LEFT:RIGHT] = True
    return mask


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A disc that goes behind a pole that stands still."""
    place = tmp_path_factory.mktemp("in_front") / "clip"
    place.mkdir()
    rng = np.random.default_rng(3)
    for number, picture in enumerate(disc_pictures(FRAMES)):
        shown = picture.copy()
        where = pole(shown.shape)
        shown[where] = (30, 60, 210)
        shown[where] += rng.integers(0, 12, (int(where.sum()), 1), dtype=np.uint8)
        cv2.imwrite(str(place / f"{number:03d}.png"), shown[..., ::-1])
    return place


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, folder: Path, tmp_path: Path) -> Iterator[MainWindow]:
    made = open_on_pictures(qtbot, settings, tmp_path / "in_front.amodal", folder)
    yield made
    made.close()
    QApplication.processEvents()


def mark_pole(qtbot: QtBot, window: MainWindow) -> None:
    """One stroke down the pole, and the following of it."""
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z)
    drag(qtbot, window, [(50, 12), (50, 30), (50, 60)])
    qtbot.waitUntil(lambda: window.clip.covers.active is not None, timeout=WAIT_MS)
    wait_until_followed(qtbot, window)


def wait_until_followed(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.part(InFrontCommands).is_busy, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: not window.studio.proposals.is_busy, timeout=6 * WAIT_MS)
    wait_until_saved(qtbot, window)


def painted(window: MainWindow) -> tuple[int | None, int | None]:
    """Return the track or cover that strokes go to, and the cover in hand."""
    return window.canvas.track_id, window.canvas.cover_id


def drawn(window: MainWindow) -> int:
    """Return how many things the canvas draws as in front."""
    return len(window.canvas.scene.covers)


def kept(window: MainWindow) -> dict[int, float]:
    """Return by frame how well what is kept as in front fits the pole."""
    path, clip = window.session.path, window.clip.clip
    assert path is not None
    assert clip is not None
    truth = encode_rle(pole((clip.height, clip.width)))
    with Project.open(path, read_only=True) as project:
        parts = project.covers.of_clip(clip.id)
        return {frame: max(iou(part.rle, truth) for part in parts[frame]) for frame in parts}


def test_one_stroke_marks_it_in_all_frames_and_no_object_comes_of_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    tracks = window.clip.tracks
    mark_pole(qtbot, window)
    found = kept(window)
    assert set(found) == set(range(FRAMES))
    assert min(found.values()) > 0.8
    assert window.clip.tracks == tracks
    assert window.clip.active_track is not None, "the track is still the active one"
    assert [cover.name for cover in window.clip.covers.tracks] == ["In front 1"]
    assert drawn(window) == 1
    assert undo_words(window) == "Following by flow, In front 1"
    path = window.session.path
    assert path is not None
    with Project.open(path, read_only=True) as project:
        cue = gather_in_front(project, project.tracks.get(tracks[0].id))
    assert set(cue) == set(range(FRAMES))

    # Undo takes the following, then the stroke; redo brings both back.
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    assert set(kept(window)) == {0}
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    assert kept(window) == {}
    assert drawn(window) == 0
    for _ in range(2):
        window.studio.actions["edit.redo"].trigger()
        wait_until_saved(qtbot, window)
    assert kept(window) == found


def test_brush_and_eraser_correct_it_in_any_frame(qtbot: QtBot, window: MainWindow) -> None:
    mark_pole(qtbot, window)
    cover = window.clip.covers.active
    assert cover is not None
    window.clip.go_to(2)
    wait_for_frame(qtbot, window, 2)
    before = window.clip.mask(cover.id, Layer.MODAL)
    assert before is not None
    qtbot.keyClick(window.canvas, Qt.Key.Key_E)
    assert painted(window) == (cover.id, cover.id), "the eraser works on what is in hand"
    drag(qtbot, window, [(50, 40), (50, 44)])
    wait_until_saved(qtbot, window)
    after = window.clip.mask(cover.id, Layer.MODAL)
    assert after is not None
    assert area(after.rle) < area(before.rle)
    assert window.clip.mask(window.clip.tracks[0].id, Layer.MODAL) is None
    assert undo_words(window) == "Eraser, frame 2"
    qtbot.keyClick(window.canvas, Qt.Key.Key_T)
    assert painted(window) == (window.clip.tracks[0].id, None)


def test_the_right_button_takes_away_and_delete_takes_all(qtbot: QtBot, window: MainWindow) -> None:
    mark_pole(qtbot, window)
    cover = window.clip.covers.active
    assert cover is not None
    points = [widget_point(window, x, y) for x, y in ((50, 60), (50, 68))]
    QTest.mousePress(window.canvas, Qt.MouseButton.RightButton, pos=points[0])
    QTest.mouseMove(window.canvas, points[1])
    QTest.mouseRelease(window.canvas, Qt.MouseButton.RightButton, pos=points[1])
    wait_until_followed(qtbot, window)
    mask = window.clip.mask(cover.id, Layer.MODAL)
    assert mask is not None
    assert not decode_rle(mask.rle)[64, 50]
    assert [one.id for one in window.clip.covers.tracks] == [cover.id], "it is the same thing"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Delete)
    wait_until_saved(qtbot, window)
    assert window.clip.covers.tracks == ()
    assert kept(window) == {}
    assert undo_words(window) == "In front 1 is not in front"


def test_a_click_takes_in_hand_what_is_there_and_makes_nothing_new(qtbot: QtBot, window: MainWindow) -> None:
    mark_pole(qtbot, window)
    cover = window.clip.covers.active
    assert cover is not None
    step = undo_words(window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_V)
    assert painted(window) == (window.clip.tracks[0].id, None)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z)
    assert painted(window) == (cover.id, cover.id), "there is only one"
    qtbot.keyClick(window.canvas, Qt.Key.Key_T)
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=widget_point(window, 50, 40))
    assert painted(window) == (cover.id, cover.id)
    assert undo_words(window) == step


def test_what_is_seen_of_an_object_is_never_in_front(qtbot: QtBot, window: MainWindow) -> None:
    seen = disc_masks(FRAMES)[0][0] & ~pole(disc_masks(FRAMES)[0][0].shape)
    window.clip.commit({Layer.MODAL: encode_rle(seen)}, BRUSH)
    wait_until_saved(qtbot, window)
    mark_pole(qtbot, window)
    cover = window.clip.covers.active
    assert cover is not None
    mask = window.clip.mask(cover.id, Layer.MODAL)
    assert mask is not None
    assert not (decode_rle(mask.rle) & seen).any()


def test_the_map_shows_what_is_in_front_of_the_active_track(qtbot: QtBot, window: MainWindow) -> None:
    part = window.part(FrontMap)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: part.overlay.isVisible(), timeout=WAIT_MS)
    assert "Nothing is known to be in front of disc" in part.overlay.words
    mark_pole(qtbot, window)
    qtbot.waitUntil(lambda: "sure" in part.overlay.words, timeout=WAIT_MS)
    image = part.overlay.image
    assert image is not None
    assert image.pixelColor(50, 40).alpha() > 0
    assert image.pixelColor(5, 5).alpha() == 0
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not part.overlay.isVisible(), timeout=WAIT_MS)


def test_what_map_and_depth_say_stands_one_below_the_other(qtbot: QtBot, window: MainWindow) -> None:
    front, depth = window.part(FrontMap).overlay, window.part(DepthLayer).legend
    metrics = window.canvas.fontMetrics()
    alone = front.top_px(metrics)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_D):
        qtbot.keyClick(window.canvas, key, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: front.isVisible() and depth.isVisible(), timeout=WAIT_MS)
    upper, lower = sorted((front, depth), key=lambda one: one.top_px(metrics))
    assert upper.top_px(metrics) == alone
    assert lower.top_px(metrics) >= alone + upper.at_top_px(metrics) > alone + metrics.height()
    qtbot.keyClick(window.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    assert front.top_px(metrics) == alone
