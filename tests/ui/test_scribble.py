"""Magic scribble in a real window: strokes, preview, Enter, Alt+Enter, Esc, and what the store then holds."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.changes.masks import MaskKey
from core.masks.rle import decode_rle, encode_rle, iou
from core.store.project import Project
from core.types import BoolMask, Layer
from models.scribble.protocol import Stroke
from tests.clips import disc_masks, disc_pictures
from tests.window import (
    WAIT_MS,
    drag,
    open_on_pictures,
    open_window,
    undo_words,
    wait_for_frame,
    wait_until_saved,
    widget_point,
)
from ui.features.project.project_commands import ProjectCommands
from ui.features.scribble.scribble_commands import ScribbleCommands
from ui.session.preferences import HOVER
from ui.window import MainWindow

SEEN = disc_masks(4)[0]


@pytest.fixture(scope="module")
def painted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a clip that has a track and no masks."""
    folder = tmp_path_factory.mktemp("scribble")
    (folder / "clip").mkdir()
    for number, picture in enumerate(disc_pictures(4)):
        cv2.imwrite(str(folder / "clip" / f"{number:03d}.png"), picture[..., ::-1])
    return folder


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, painted: Path, tmp_path: Path) -> Iterator[MainWindow]:
    made = open_on_pictures(qtbot, settings, tmp_path / "scribble.amodal", painted / "clip", "#e69f00")
    made.clip.set_active_layer(Layer.MODAL)
    wait_for_frame(qtbot, made, 0)
    yield made
    made.close()
    QApplication.processEvents()


def _wait_for_preview(qtbot: QtBot, window: MainWindow) -> None:
    commands = window.part(ScribbleCommands)
    qtbot.waitUntil(
        lambda: commands.region is not None and commands._answered == commands._asked, timeout=WAIT_MS
    )


def _region(window: MainWindow) -> BoolMask | None:
    return window.part(ScribbleCommands).region


def _strokes(window: MainWindow) -> tuple[Stroke, ...]:
    return window.part(ScribbleCommands).tool.overlay.strokes


def _right_drag(window: MainWindow, path: list[tuple[float, float]]) -> None:
    points = [widget_point(window, x, y) for x, y in path]
    QTest.mousePress(window.canvas, Qt.MouseButton.RightButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(window.canvas, point)
    QTest.mouseRelease(window.canvas, Qt.MouseButton.RightButton, pos=points[-1])


def test_scribble_finds_the_object_and_enter_takes_it(qtbot: QtBot, window: MainWindow) -> None:
    track = window.clip.active_track
    assert track is not None
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    assert window.studio.actions["tool.scribble"].isChecked()
    assert window.part(ScribbleCommands).tool.overlay.isVisible()
    drag(qtbot, window, [(25, 42), (30, 48), (36, 54)])
    _wait_for_preview(qtbot, window)
    assert window.clip.mask(track.id, Layer.MODAL) is None, "a preview changes nothing"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    mask = window.clip.mask(track.id, Layer.MODAL)
    assert mask is not None
    assert iou(mask.rle, encode_rle(SEEN[0])) > 0.95
    assert _strokes(window) == ()
    assert undo_words(window) == "Scribble, frame 0"
    assert window.clip.frame == 0, "Enter did not go on to the next frame"
    path = window.session.path
    assert path is not None
    with Project.open(path, read_only=True) as project:
        head = project.masks.head(MaskKey(track.id, 0, Layer.MODAL))
    assert head is not None
    assert head.rle == mask.rle

    # A bite out of it: Alt+Enter takes away; undo brings all of it back in one step.
    drag(qtbot, window, [(28, 46), (32, 48)])
    _right_drag(window, [(20, 40), (20, 56)])
    _wait_for_preview(qtbot, window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    wait_until_saved(qtbot, window)
    less = window.clip.mask(track.id, Layer.MODAL)
    assert less is None or decode_rle(less.rle).sum() < decode_rle(mask.rle).sum()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    again = window.clip.mask(track.id, Layer.MODAL)
    assert again is not None
    assert again.rle == mask.rle


def test_scribble_is_dropped_by_escape_and_by_going_on(qtbot: QtBot, window: MainWindow) -> None:
    track = window.clip.active_track
    assert track is not None
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    drag(qtbot, window, [(25, 42), (36, 54)])
    _wait_for_preview(qtbot, window)
    before = _region(window)
    _right_drag(window, [(10, 10), (60, 10)])
    assert [stroke.is_object for stroke in _strokes(window)] == [True, False]
    qtbot.keyClick(window.canvas, Qt.Key.Key_Backspace)
    assert [stroke.is_object for stroke in _strokes(window)] == [True]
    _wait_for_preview(qtbot, window)
    after = _region(window)
    assert before is not None
    assert after is not None
    assert np.array_equal(after, before)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert _region(window) is None
    assert _strokes(window) == ()

    drag(qtbot, window, [(25, 42), (36, 54)])
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    wait_for_frame(qtbot, window, 1)
    assert _strokes(window) == ()
    wait_until_saved(qtbot, window)
    assert "Scribble" not in (undo_words(window) or "")


def test_enter_without_strokes_still_accepts(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    with qtbot.waitSignal(window.studio.actions["review.accept_next"].triggered, timeout=WAIT_MS):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return)


def test_take_waits_for_the_answer_to_the_last_stroke(qtbot: QtBot, window: MainWindow) -> None:
    track = window.clip.active_track
    assert track is not None
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    drag(qtbot, window, [(25, 42), (30, 48), (36, 54)])
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.clip.mask(track.id, Layer.MODAL) is not None, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    mask = window.clip.mask(track.id, Layer.MODAL)
    assert mask is not None
    assert iou(mask.rle, encode_rle(SEEN[0])) > 0.9


def _click(
    window: MainWindow, x: float, y: float, button: Qt.MouseButton = Qt.MouseButton.LeftButton
) -> None:
    QTest.mouseClick(window.canvas, button, pos=widget_point(window, x, y))


def test_one_click_makes_an_object_and_other_frames_and_motion_go_with_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    commands, track = window.part(ScribbleCommands), window.clip.active_track
    assert track is not None
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: window.clip.pictures.get(1) is not None, timeout=WAIT_MS)
    _click(window, 30, 48)
    _wait_for_preview(qtbot, window)
    region = _region(window)
    assert region is not None
    assert iou(encode_rle(region), encode_rle(SEEN[0])) > 0.9
    assert len(commands._beside()) == 1, "motion against the next frame"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    wait_for_frame(qtbot, window, 1)
    _click(window, 34, 48)
    _wait_for_preview(qtbot, window)
    examples = commands._examples()
    assert len(examples) == 1, "the mask of frame 0 tells what the object looks like"
    assert commands._examples()[0] is examples[0]
    mask = window.clip.frame_masks(0).get((track.id, Layer.MODAL))
    assert mask is not None
    assert examples[0].code == mask.rle


def test_what_helps_is_said_once_when_many_strokes_settle_nothing(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.studio.places.stage.messages

    def said() -> bool:
        return bar.current is not None and "SAM 2.1 tiny (156 MB, Apache-2.0)" in bar.current.text

    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    for count, x in enumerate((26, 30, 34, 38), start=1):
        assert not said(), f"not before stroke {count}"
        _click(window, x, 48)
        _wait_for_preview(qtbot, window)
    qtbot.waitUntil(said, timeout=WAIT_MS)
    bar.clear()
    _click(window, 30, 52)
    _wait_for_preview(qtbot, window)
    assert not said()


def test_drag_with_shift_is_a_box_and_the_mode_turns_it_round(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    points = [widget_point(window, x, y) for x, y in _box_of_object()]
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, shift, points[0])
    QTest.mouseMove(window.canvas, points[1])
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, shift, points[1])
    assert [stroke.is_box for stroke in _strokes(window)] == [True]
    _wait_for_preview(qtbot, window)
    region = _region(window)
    assert region is not None
    assert iou(encode_rle(region), encode_rle(SEEN[0])) > 0.9
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)

    window.studio.actions["tool.scribble_box"].trigger()
    drag(qtbot, window, _box_of_object())
    _click(window, 30, 48)
    assert [stroke.is_box for stroke in _strokes(window)] == [True, False], "a click is a click"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    window.studio.actions["tool.scribble_box"].trigger()
    drag(qtbot, window, [(25, 42), (36, 54)])
    assert [stroke.is_box for stroke in _strokes(window)] == [False]


def _box_of_object() -> list[tuple[float, float]]:
    x, y, wide, high = cv2.boundingRect(SEEN[0].view(np.uint8))
    return [(x - 1.0, y - 1.0), (x + wide + 1.0, y + high + 1.0)]


def test_what_a_click_would_take_is_shown_where_the_pointer_rests(
    qtbot: QtBot, window: MainWindow, settings: QSettings
) -> None:
    overlay = window.part(ScribbleCommands).tool.overlay
    track = window.clip.active_track
    assert track is not None
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    QTest.mouseMove(window.canvas, widget_point(window, 29, 47))
    QTest.mouseMove(window.canvas, widget_point(window, 30, 48))
    qtbot.waitUntil(lambda: not overlay.promise.isEmpty(), timeout=WAIT_MS)
    assert _region(window) is None, "a promise is no preview"
    assert _strokes(window) == ()
    _click(window, 30, 48)
    assert overlay.promise.isEmpty(), "the preview of the click stands for it"
    _wait_for_preview(qtbot, window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)

    settings.setValue(HOVER, False)
    hover = window.part(ScribbleCommands)._hover
    QTest.mouseMove(window.canvas, widget_point(window, 31, 48))
    QTest.mouseMove(window.canvas, widget_point(window, 30, 47))
    qtbot.waitUntil(lambda: not hover._rest.isActive(), timeout=WAIT_MS)
    assert hover.asked == 0
    assert overlay.promise.isEmpty()


def test_where_there_is_no_track_enter_makes_one(
    qtbot: QtBot, settings: QSettings, painted: Path, tmp_path: Path
) -> None:
    path = tmp_path / "none.amodal"
    Project.create(path).close()
    window = open_window(qtbot, settings)
    window.start(path, read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)
    window.part(ProjectCommands).import_sources([painted / "clip"], fps=24.0)
    qtbot.waitUntil(lambda: window.clip.clip is not None, timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    drag(qtbot, window, [(24, 48), (36, 48)])
    _wait_for_preview(qtbot, window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.clip.active_track is not None, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    track = window.clip.active_track
    assert track is not None
    assert track.name == "object 1"
    found = window.clip.mask(track.id, Layer.MODAL)
    assert found is not None
    assert iou(found.rle, encode_rle(SEEN[0])) > 0.8
    # Two steps back: the mask, and its track.
    for _ in range(2):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        wait_until_saved(qtbot, window)
    assert not window.clip.tracks
