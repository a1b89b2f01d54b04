"""Composing in a real window, by mouse and keys: both stories of figure 13, undo, key frames, other clips."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core.compose.layers import Backdrop, Composition, Easing, ObjectLayer
from core.pictures.rgba_png import decode_rgba
from core.store.project import Project
from tests.compose_scene import BEHIND, DISC, DISC_ID, FRAMES, HIDDEN_XY, POST, POST_ID, write_project
from tests.window import (
    WAIT_MS,
    drag,
    open_window,
    undo_words,
    wait_for_frame,
    wait_until_saved,
    widget_point,
)
from ui.features.compose.compose_panel import ComposePanel
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.composed_view import ComposedView
from ui.features.compose.key_lane import KeyLane
from ui.features.compose.layer_list import eye_room, lock_room
from ui.features.compose.render_commands import RenderCommands
from ui.window import MainWindow

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> MainWindow:
    """A window on the page Compose, at the frame in which the post hides a part of the disc."""
    made = open_window(qtbot, settings)
    made.start(write_project(tmp_path / "work.amodal"), read_only=False)
    qtbot.waitUntil(lambda: bool(made.clip.tracks), timeout=WAIT_MS)
    made.studio.go_to(BEHIND)
    wait_for_frame(qtbot, made, BEHIND)
    made.canvas.setFocus()
    qtbot.keyClick(made.canvas, Qt.Key.Key_F12)
    wait_for_picture(qtbot, made)
    return made


def wait_for_picture(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until what is composed is what is kept, in the frame on screen."""
    view, state = window.part(ComposedView), window.part(ComposeState)

    def is_there() -> bool:
        made = view.made
        is_new = view._composed == state.composition and window.clip.frame in view._kept
        return (
            state.composition is not None and made is not None and is_new and made.frame == window.clip.frame
        )

    qtbot.waitUntil(is_there, timeout=WAIT_MS)


def colour_at(window: MainWindow, x: float, y: float) -> tuple[int, int, int]:
    """Return the colour on screen in the middle of a pixel of the picture."""
    colour: QColor = window.canvas.grab().toImage().pixelColor(widget_point(window, x + 0.5, y + 0.5))
    return colour.red(), colour.green(), colour.blue()


def is_like(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


def layer(window: MainWindow, layer_id: int = DISC_ID) -> ObjectLayer:
    composition = window.part(ComposeState).composition
    assert composition is not None
    return composition.layer(layer_id)


def stored(window: MainWindow) -> Composition:
    """Return what is on disk."""
    path = window.session.path
    assert path is not None
    with Project.open(path, read_only=True) as project:
        return project.compositions.of(project.clips.list()[0].id)


def click(qtbot: QtBot, window: MainWindow, x: float, y: float) -> None:
    qtbot.mouseClick(window.canvas, LEFT, pos=widget_point(window, x, y))


def mark_range(qtbot: QtBot, window: MainWindow, first: int, last: int) -> None:
    for frame in (first, last):
        window.studio.go_to(frame)
        wait_for_frame(qtbot, window, frame)
        qtbot.keyClick(window.canvas, Qt.Key.Key_R)
    assert window.studio.places.timeline.selected_range == (first, last)
    wait_for_picture(qtbot, window)


def row_point(window: MainWindow, number: int, room: Callable | None = None) -> QPoint:  # type: ignore[type-arg]
    """Return the middle of a row of the list, or of its eye or lock."""
    view = window.part(ComposePanel).list
    place = view.visualRect(view.model_of_rows.index(number))
    return (place if room is None else room(place)).center()


def names(window: MainWindow) -> list[str]:
    return [row.name for row in window.part(ComposePanel).list.rows]


def test_an_object_is_placed_aside(qtbot: QtBot, window: MainWindow) -> None:
    """Story one: what was hidden behind the post stands beside it, whole."""
    assert names(window) == ["post", "disc"]
    assert is_like(colour_at(window, *HIDDEN_XY), POST)
    click(qtbot, window, 70, 48)
    assert window.part(ComposeState).chosen_id == DISC_ID
    drag(qtbot, window, [(70, 48), (90, 40), (120, 38)])
    wait_for_picture(qtbot, window)
    key = layer(window).keys[0]
    assert (round(key.x), round(key.y)) == (50, -10)
    assert is_like(colour_at(window, 74 + 50, 38), DISC)
    assert is_like(colour_at(window, 74 + 50 + 14, 38), DISC), "the hidden part is there, too"
    wait_until_saved(qtbot, window)
    assert stored(window) == window.part(ComposeState).composition
    assert undo_words(window) == "Place layer disc, clip"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: not layer(window).keys, timeout=WAIT_MS)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: bool(layer(window).keys), timeout=WAIT_MS)


def test_an_object_is_moved_to_the_front(qtbot: QtBot, window: MainWindow) -> None:
    """Story two: the disc passes before the post; by keys, by dragging its row, in a marked range."""
    click(qtbot, window, 70, 48)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Up, CONTROL | SHIFT)
    wait_for_picture(qtbot, window)
    assert names(window) == ["disc", "post"]
    assert is_like(colour_at(window, *HIDDEN_XY), DISC)
    wait_until_saved(qtbot, window)
    assert stored(window).order == (POST_ID, DISC_ID)
    view = window.part(ComposePanel).list.viewport()
    qtbot.mousePress(view, LEFT, pos=row_point(window, 0))
    qtbot.mouseMove(view, row_point(window, 1))
    qtbot.mouseMove(view, row_point(window, 1) + QPoint(0, 12))
    qtbot.mouseRelease(view, LEFT, pos=row_point(window, 1) + QPoint(0, 12))
    wait_for_picture(qtbot, window)
    assert names(window) == ["post", "disc"]
    assert is_like(colour_at(window, *HIDDEN_XY), POST)
    mark_range(qtbot, window, 8, BEHIND)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Up, CONTROL | SHIFT)
    wait_for_picture(qtbot, window)
    wait_until_saved(qtbot, window)
    kept = stored(window)
    assert kept.order == (DISC_ID, POST_ID)
    assert kept.order_at(8) == (POST_ID, DISC_ID)
    assert kept.order_at(7) == (DISC_ID, POST_ID)


def test_eye_and_lock_are_clicked(qtbot: QtBot, window: MainWindow) -> None:
    view = window.part(ComposePanel).list.viewport()
    qtbot.mouseClick(view, LEFT, pos=row_point(window, 0, eye_room))
    wait_for_picture(qtbot, window)
    assert not layer(window, POST_ID).shown
    assert is_like(colour_at(window, *HIDDEN_XY), DISC)
    qtbot.mouseClick(view, LEFT, pos=row_point(window, 1, lock_room))
    wait_for_picture(qtbot, window)
    assert layer(window).locked
    drag(qtbot, window, [(70, 48), (90, 40), (120, 38)])
    assert not layer(window).keys
    assert any("is locked" in message.text for message in window.studio.messages._messages)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_K, SHIFT)
    qtbot.waitUntil(lambda: not layer(window).locked, timeout=WAIT_MS)


def test_handles_scale_and_turn(qtbot: QtBot, window: MainWindow) -> None:
    """The disc's box is 37 pixels wide around (74, 48)."""
    click(qtbot, window, 70, 48)
    drag(qtbot, window, [(74 - 18, 48 - 18), (74 - 30, 48 - 30), (74 - 36, 48 - 36)])
    scale = layer(window).keys[0].scale
    assert 1.8 < scale < 2.2
    wait_for_picture(qtbot, window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, ALT)
    assert layer(window).keys[0].rotation == 1
    qtbot.keyClick(window.canvas, Qt.Key.Key_Left, SHIFT)
    assert layer(window).keys[0].x == -10
    window.studio.actions["compose.flip"].trigger()
    assert layer(window).keys[0].flip
    window.studio.actions["compose.home"].trigger()
    assert layer(window).keys == ()


def test_escape_puts_it_back(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window, 70, 48)
    qtbot.mousePress(window.canvas, LEFT, pos=widget_point(window, 70, 48))
    qtbot.mouseMove(window.canvas, widget_point(window, 90, 60))
    qtbot.mouseMove(window.canvas, widget_point(window, 110, 60))
    assert window.part(ComposeState).draft is not None
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(window.canvas, LEFT, pos=widget_point(window, 110, 60))
    assert window.part(ComposeState).draft is None
    assert not layer(window).keys
    assert undo_words(window) is None or "layer" not in str(undo_words(window))


def test_key_frames_move_it_over_time(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window, 70, 48)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return, CONTROL | ALT)
    window.studio.go_to(1)
    wait_for_frame(qtbot, window, 1)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return, CONTROL | ALT)
    wait_for_picture(qtbot, window)
    drag(qtbot, window, [(34, 48), (34, 40), (34, 28)])
    assert [(key.frame, round(key.y)) for key in layer(window).keys] == [(1, -20), (BEHIND, 0)]
    lane = window.part(KeyLane)
    assert lane.isVisible()
    assert lane.layer == layer(window)
    panel = window.part(ComposePanel)
    assert panel.card.easing.isEnabled()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Y, CONTROL | ALT)
    assert layer(window).keys[0].easing is Easing.SMOOTH
    axis = window.studio.places.timeline.axis
    qtbot.mouseClick(lane, LEFT, pos=QPoint(round(axis.centre_of(BEHIND)), 10))
    wait_for_frame(qtbot, window, BEHIND)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return, CONTROL | ALT)
    assert [key.frame for key in layer(window).keys] == [1]


def test_numbers_are_typed(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window, 70, 48)
    qtbot.keyClick(window.canvas, Qt.Key.Key_N, CONTROL | SHIFT)
    card = window.part(ComposePanel).card
    box = card.numbers["x"]
    assert box.hasFocus()
    qtbot.keyClicks(box, "25")
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert layer(window).keys[0].x == 25
    for name, typed in (("opacity", "40"), ("softness", "3"), ("start", "2"), ("speed", "2")):
        card.numbers[name].setFocus()
        card.numbers[name].selectAll()
        qtbot.keyClicks(card.numbers[name], typed)
        qtbot.keyClick(card.numbers[name], Qt.Key.Key_Return)
    one = layer(window)
    assert (one.opacity, one.softness, one.timing.start, one.timing.speed) == (0.4, 3.0, 2, 2.0)
    wait_until_saved(qtbot, window)
    assert stored(window).layer(DISC_ID) == one
    for switch in ("compose.light", "compose.shadow", "compose.loop", "compose.freeze"):
        qtbot.mouseClick(card.switches[switch], LEFT, pos=QPoint(8, card.switches[switch].height() // 2))
    one = layer(window)
    assert one.match_light
    assert one.contact_shadow
    assert one.timing.loop
    assert one.timing.freeze == ((BEHIND - 2) * 2) % 12


def test_layers_are_copied_taken_and_removed(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window, 70, 48)
    qtbot.keyClick(window.canvas, Qt.Key.Key_D, CONTROL)
    assert names(window) == ["post", "disc 3", "disc"]
    qtbot.keyClick(window.canvas, Qt.Key.Key_Delete, SHIFT)
    assert names(window) == ["post", "disc"]
    from ui.features.compose.compose_commands import ComposeCommands

    qtbot.keyClick(window.canvas, Qt.Key.Key_F12, CONTROL)
    commands = window.part(ComposeCommands)
    qtbot.waitUntil(lambda: commands.dialog is not None and commands.dialog.isVisible(), timeout=WAIT_MS)
    dialog = commands.dialog
    assert dialog is not None
    assert dialog.list.count() == 2
    qtbot.keyClicks(dialog.filter, "disc")
    assert dialog.list.count() == 1
    qtbot.mouseClick(dialog.button, LEFT)
    qtbot.waitUntil(lambda: names(window) == ["disc", "post", "disc"], timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    assert undo_words(window) == "New layer disc, clip"


def test_backdrop_and_other_tools(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_W, CONTROL | ALT)
    composition = window.part(ComposeState).composition
    assert composition is not None
    assert composition.backdrop is Backdrop.COMPLETED
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    assert window.studio.places.side.page == "tools"
    assert window.canvas.tool_name == "brush"
    assert window.canvas._screen.composed is None
    assert not window.part(KeyLane).isVisible()
    qtbot.keyClick(window.canvas, Qt.Key.Key_L, CONTROL)
    assert window.part(ComposeState).composition == composition, "nothing changes out of sight"


@pytest.mark.parametrize(("kind", "ending"), [("mp4", ".mp4"), ("png", "")])
def test_it_is_rendered(qtbot: QtBot, window: MainWindow, tmp_path: Path, kind: str, ending: str) -> None:
    """Both stories in one file: the disc in front of the post, by the dialog, every frame of it."""
    click(qtbot, window, 70, 48)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Up, CONTROL | SHIFT)
    wait_for_picture(qtbot, window)
    commands, out = window.part(RenderCommands), tmp_path / f"out{ending}"
    commands.ask_place = lambda _kind, _offered: str(out)
    qtbot.keyClick(window.canvas, Qt.Key.Key_P, CONTROL | SHIFT)
    dialog = commands.dialog
    assert dialog is not None
    dialog.choose(kind)
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        qtbot.mouseClick(dialog.button, LEFT)
    frames = read_frames(out)
    assert len(frames) == FRAMES
    red, green, blue = (int(value) for value in frames[BEHIND][HIDDEN_XY[1], HIDDEN_XY[0]])
    assert is_like((red, green, blue), DISC)


def read_frames(out: Path) -> list[NDArray[np.uint8]]:
    """Return the pictures of a video or folder as RGB."""
    if out.is_dir():
        return [decode_rgba(one.read_bytes())[..., :3] for one in sorted(out.iterdir())]
    with av.open(str(out)) as container:
        return [np.asarray(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def test_it_plays(qtbot: QtBot, window: MainWindow) -> None:
    """Each frame is composed before it is due."""
    view, due, late = window.part(ComposedView), set[int](), set[int]()

    def note(frame: int) -> None:
        due.add(frame)
        if frame not in view._kept:
            late.add(frame)

    window.studio.playback.frame_due.connect(note)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(due) == FRAMES, timeout=WAIT_MS)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    assert not window.studio.playback.is_playing
    assert not late
