"""Polygons that are kept beside masks: their vertices dragged, added, taken away, shared with a neighbour."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.changes.masks import MaskKey
from core.changes.shapes import KeptShape
from core.masks.rings import mask_of_rings
from core.masks.rle import Rle, area, difference, iou
from core.types import Layer
from tests.window import WAIT_MS, open_on_pictures, undo_words, wait_until_saved, widget_point
from ui.canvas.tools.vertices import VertexTool
from ui.window import MainWindow

SIDE = 200
Held = Qt.KeyboardModifier
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
SQUARE = ((40.0, 40.0), (80.0, 40.0), (80.0, 80.0), (40.0, 80.0))
BESIDE = ((80.0, 40.0), (120.0, 40.0), (120.0, 80.0), (80.0, 80.0))


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> MainWindow:
    folder = tmp_path / "clip"
    folder.mkdir()
    for number in range(2):
        picture = QImage(SIDE, SIDE, QImage.Format.Format_RGB888)
        picture.fill(Qt.GlobalColor.darkGreen)
        assert picture.save(str(folder / f"{number:05}.png"))
    opened = open_on_pictures(qtbot, settings, tmp_path / "p.amodal", folder)
    opened.clip.set_active_layer(Layer.MODAL)
    return opened


def draw(window: MainWindow, qtbot: QtBot, corners: tuple[tuple[float, float], ...]) -> None:
    window.studio.actions["tool.outline"].trigger()
    for corner in corners:
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, NONE, widget_point(window, *corner))
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)


def take_up(window: MainWindow, qtbot: QtBot) -> VertexTool:
    window.studio.actions["tool.vertices"].trigger()
    wait_until_saved(qtbot, window)
    tool = window.canvas.tool
    assert isinstance(tool, VertexTool)
    return tool


def drag(
    window: MainWindow, qtbot: QtBot, start: tuple[float, float], end: tuple[float, float], held: Held = NONE
) -> None:
    canvas, last = window.canvas, widget_point(window, *end)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, held, widget_point(window, *start))
    # QTest's own moves hold no keys.
    at, there = QPointF(last), QPointF(canvas.mapToGlobal(last))
    button = Qt.MouseButton.LeftButton
    move = QMouseEvent(QEvent.Type.MouseMove, at, there, Qt.MouseButton.NoButton, button, held)
    QApplication.sendEvent(canvas, move)
    QTest.mouseRelease(canvas, button, held, last)
    wait_until_saved(qtbot, window)


def key_of(window: MainWindow, layer: Layer = Layer.MODAL) -> MaskKey:
    assert window.clip.active_track_id is not None
    return MaskKey(window.clip.active_track_id, window.clip.frame, layer)


def kept(window: MainWindow, qtbot: QtBot) -> dict[MaskKey, KeptShape]:
    found: list[dict[MaskKey, KeptShape]] = []
    assert window.clip.clip is not None
    clip_id, frame = window.clip.clip.id, window.clip.frame
    window.session.read(lambda project: project.kept_shapes.at_frame(clip_id, frame), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    return found[0]


def present(window: MainWindow, key: MaskKey) -> Rle:
    mask = window.clip.mask(key.track_id, key.layer)
    assert mask is not None
    return mask.rle


def add_neighbour(window: MainWindow, qtbot: QtBot) -> int:
    """A second track whose square has an edge in common with the first one's."""
    clip = window.clip.clip
    assert clip is not None
    window.session.edits.submit(
        lambda project: project.tracks.create(clip.id, name="box", category="object")[1]
    )
    wait_until_saved(qtbot, window)
    made = next(track.id for track in window.clip.tracks if track.name == "box")
    window.clip.set_active_track(made)
    window.clip.set_active_layer(Layer.MODAL)
    draw(window, qtbot, BESIDE)
    return made


def test_a_vertex_dragged_later_changes_the_mask_in_one_step(window: MainWindow, qtbot: QtBot) -> None:
    draw(window, qtbot, SQUARE)
    key, first = key_of(window), present(window, key_of(window))
    tool = take_up(window, qtbot)
    drag(window, qtbot, SQUARE[2], (110.0, 110.0))
    shape = kept(window, qtbot)[key]
    canvas = window.canvas.scene.canvas
    assert present(window, key) == mask_of_rings(shape.rings, None, canvas), "the mask is what the shape says"
    assert area(present(window, key)) > area(first) + 500
    assert undo_words(window) == "Vertices, frame 0"
    window.studio.actions["edit.undo"].trigger()
    wait_until_saved(qtbot, window)
    assert present(window, key) == first
    assert kept(window, qtbot)[key].rings == tool.shapes[key.track_id], "undo brings the vertices back"


def test_painting_over_drops_the_shape_and_undo_gives_it_back(window: MainWindow, qtbot: QtBot) -> None:
    draw(window, qtbot, SQUARE)
    key = key_of(window)
    assert key in kept(window, qtbot)
    window.studio.actions["tool.brush"].trigger()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, NONE, widget_point(window, 60, 84))
    wait_until_saved(qtbot, window)
    assert not kept(window, qtbot)
    assert "No polygon is kept here" in take_up(window, qtbot).help
    window.studio.actions["edit.undo"].trigger()
    wait_until_saved(qtbot, window)
    assert key in kept(window, qtbot)


def test_double_click_adds_and_delete_takes_away(window: MainWindow, qtbot: QtBot) -> None:
    draw(window, qtbot, SQUARE)
    key, first = key_of(window), present(window, key_of(window))
    tool = take_up(window, qtbot)
    QTest.mouseDClick(window.canvas, Qt.MouseButton.LeftButton, NONE, widget_point(window, 60, 40))
    wait_until_saved(qtbot, window)
    assert len(kept(window, qtbot)[key].rings[0].points) == 5
    drag(window, qtbot, (60, 40), (60, 10))
    assert area(present(window, key)) > area(first)
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    wait_until_saved(qtbot, window)
    assert len(kept(window, qtbot)[key].rings[0].points) == 4
    assert present(window, key) == first
    for corner in SQUARE[:2]:
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, NONE, widget_point(window, *corner))
        QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
        wait_until_saved(qtbot, window)
    assert len(tool.shapes[key.track_id][0].points) == 3, "a polygon keeps three corners"


def test_shared_vertices_move_together_until_alt_parts_them(window: MainWindow, qtbot: QtBot) -> None:
    draw(window, qtbot, SQUARE)
    first = key_of(window).track_id
    second = add_neighbour(window, qtbot)
    tool = take_up(window, qtbot)
    drag(window, qtbot, (80, 80), (90, 110))
    moved = tool.shapes[first][0].points[2]
    assert moved == tool.shapes[second][0].points[3]
    assert moved[1] > 100
    assert {key.track_id for key in kept(window, qtbot)} == {first, second}
    window.studio.actions["edit.undo"].trigger()
    wait_until_saved(qtbot, window)
    assert tool.shapes[first][0].points[2][1] < 90, "one step takes both back"
    drag(window, qtbot, (80, 80), (90, 110), ALT)
    assert tool.shapes[first][0].points[2] != tool.shapes[second][0].points[3]
    drag(window, qtbot, (90, 110), (81, 81))
    assert tool.shapes[first][0].points[2] == tool.shapes[second][0].points[3], "near another one it snaps"


def test_escape_drops_a_drag(window: MainWindow, qtbot: QtBot) -> None:
    draw(window, qtbot, SQUARE)
    tool, before = take_up(window, qtbot), undo_words(window)
    old = tool.shapes
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, NONE, widget_point(window, 80, 80))
    QTest.mouseMove(window.canvas, widget_point(window, 120, 120))
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, NONE, widget_point(window, 120, 120))
    wait_until_saved(qtbot, window)
    assert tool.shapes == old
    assert undo_words(window) == before


def test_a_painted_mask_is_made_a_polygon(window: MainWindow, qtbot: QtBot) -> None:
    window.studio.actions["tool.brush"].trigger()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, NONE, widget_point(window, 60, 60))
    wait_until_saved(qtbot, window)
    key, before = key_of(window), present(window, key_of(window))
    window.studio.actions["shape.polygon"].trigger()
    wait_until_saved(qtbot, window)
    shape = kept(window, qtbot)[key]
    assert len(shape.rings) == 1
    assert len(shape.rings[0].points) < 30
    assert present(window, key) == mask_of_rings(shape.rings, None, window.canvas.scene.canvas)
    assert iou(present(window, key), before) > 0.85
    assert isinstance(window.canvas.tool, VertexTool)


def test_the_whole_mask_keeps_its_polygon_and_what_is_seen(window: MainWindow, qtbot: QtBot) -> None:
    draw(window, qtbot, SQUARE)
    window.clip.set_active_layer(Layer.AMODAL)
    draw(window, qtbot, ((30.0, 30.0), (90.0, 30.0), (90.0, 90.0), (30.0, 90.0)))
    window.clip.set_active_layer(Layer.MODAL)
    take_up(window, qtbot)
    drag(window, qtbot, (80, 80), (130, 130))
    shapes = kept(window, qtbot)
    assert {key.layer for key in shapes} == set(Layer)
    seen, whole = (present(window, key_of(window, layer)) for layer in Layer)
    assert not area(difference(seen, whole)), "what is seen lies in the whole object"
