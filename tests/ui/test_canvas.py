"""Painting, picking, zooming with real events; exact pixels."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from core.changes.steps import StepKind
from core.masks.canvas import MaskCanvas
from core.masks.rle import area, contains, decode_rle, encode_rle
from core.store.parts.tracks import DEFAULT_COLOURS
from core.types import Layer
from ui.canvas.tools.stroke_result import StrokeResult
from ui.canvas.view import CanvasView
from ui.shown.scene import OverlayScene, OverlayTrack, ViewMode, ViewOptions
from ui.theme.tokens import channels

WIDTH, HEIGHT = 200, 120


def rectangle(left: int, top: int, right: int, bottom: int, margin: int = 0) -> np.ndarray:
    mask = np.zeros((HEIGHT + 2 * margin, WIDTH + 2 * margin), np.bool_)
    mask[top + margin : bottom + margin, left + margin : right + margin] = True
    return mask


def make_scene(margin: int = 0) -> OverlayScene:
    modal, amodal = rectangle(40, 30, 80, 70, margin), rectangle(40, 30, 120, 70, margin)
    track = OverlayTrack(7, "#009e73", encode_rle(modal), encode_rle(amodal), is_firm=False)
    return OverlayScene(MaskCanvas(WIDTH, HEIGHT, margin), (track,), 7)


@pytest.fixture
def view(qtbot: QtBot) -> CanvasView:
    made = CanvasView()
    qtbot.addWidget(made)
    made.resize(424, 264)
    made.set_picture(np.full((HEIGHT, WIDTH, 3), 100, np.uint8))
    made.set_scene(make_scene())
    made.set_active(7, Layer.AMODAL)
    made.show()
    qtbot.waitExposed(made)
    made.fit()
    return made


def at(view: CanvasView, x: float, y: float) -> QPoint:
    left, top = view.transform_now.to_device(x, y)
    return QPoint(round(left), round(top))


def stroke(
    qtbot: QtBot,
    view: CanvasView,
    path: list[tuple[float, float]],
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> StrokeResult:
    with qtbot.waitSignal(view.stroke_finished) as caught:
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, modifier, at(view, *path[0]))
        for point in path[1:]:
            qtbot.mouseMove(view, at(view, *point))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, modifier, at(view, *path[-1]))
    assert caught.args is not None
    result = caught.args[0]
    assert isinstance(result, StrokeResult)
    return result


def test_brush_adds_a_capsule_and_leaves_the_rest(qtbot: QtBot, view: CanvasView) -> None:
    view.set_tool("brush")
    view.brush_radius_px = 6
    result = stroke(qtbot, view, [(130, 90), (170, 90)])
    after, before = decode_rle(result.after), rectangle(40, 30, 120, 70)
    assert after[90, 130:170].all()
    assert not after[90 + 9, 150]
    assert (after & before == before).all()
    assert result.layer is Layer.AMODAL
    assert result.kind is StepKind.BRUSH


def test_amodal_eraser_keeps_visible_pixels_and_says_so(qtbot: QtBot, view: CanvasView) -> None:
    view.set_tool("eraser")
    view.brush_radius_px = 10
    said: list[str] = []
    view.hint_raised.connect(said.append)
    result = stroke(qtbot, view, [(60, 50), (110, 50)])
    after = decode_rle(result.after)
    assert (after & rectangle(40, 30, 80, 70) == rectangle(40, 30, 80, 70)).all()
    assert not after[50, 100]
    assert said == [], "who erases along the visible edge is not told so at every stroke"
    stroke(qtbot, view, [(50, 50), (60, 50)])
    assert len(said) == 1, "a stroke that does nothing says why"


def test_control_turns_the_brush_into_an_eraser(qtbot: QtBot, view: CanvasView) -> None:
    view.set_tool("brush")
    result = stroke(qtbot, view, [(115, 50), (112, 50)], Qt.KeyboardModifier.ControlModifier)
    assert result.kind is StepKind.ERASER
    assert area(result.after) < area(make_scene().tracks[0].amodal or result.after)


def test_modal_stroke_that_outgrows_the_amodal_mask_extends_it(qtbot: QtBot, view: CanvasView) -> None:
    view.set_active(7, Layer.MODAL)
    view.set_tool("brush")
    result = stroke(qtbot, view, [(150, 100), (160, 100)])
    assert result.amodal_after is not None
    assert contains(result.amodal_after, result.after)


def test_escape_gives_a_stroke_up(qtbot: QtBot, view: CanvasView) -> None:
    view.set_tool("brush")
    before = view.grab().toImage()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at(view, 150, 100))
    was_active = view.is_stroke_active
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert (was_active, view.is_stroke_active) == (True, False)
    with qtbot.assertNotEmitted(view.stroke_finished):
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at(view, 150, 100))
    view.set_tool("select")
    assert before.size() == view.grab().toImage().size()


def test_painting_without_a_track_says_what_to_do(qtbot: QtBot, view: CanvasView) -> None:
    view.set_active(None, Layer.AMODAL)
    view.set_tool("brush")
    with qtbot.waitSignal(view.stroke_blocked) as caught:
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at(view, 50, 50))
    assert caught.args is not None
    assert "Ctrl+T" in caught.args[0]


def test_strokes_reach_into_the_margin(qtbot: QtBot, view: CanvasView) -> None:
    view.set_scene(make_scene(margin=40))
    view.fit()
    view.set_tool("brush")
    view.brush_radius_px = 5
    result = stroke(qtbot, view, [(-20, 60), (-10, 60)])
    assert decode_rle(result.after)[60 + 40, 40 - 15]


def test_zoom_keeps_the_point_under_the_pointer(view: CanvasView) -> None:
    before = view.transform_now.to_picture(100, 80)
    view.zoom_by(3.0, QPointF(100, 80))
    after = view.transform_now.to_picture(100, 80)
    assert after == pytest.approx(before)


def test_click_picks_the_track_under_it(qtbot: QtBot, view: CanvasView) -> None:
    view.set_tool("select")
    with qtbot.waitSignal(view.track_picked) as caught:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(view, 100, 50))
    assert caught.args == [7]
    with qtbot.waitSignal(view.track_picked) as caught:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(view, 180, 100))
    assert caught.args == [-1]


def colours(view: CanvasView, left: int, top: int, right: int, bottom: int) -> set[int]:
    view.repaint()
    image = view.grab().toImage()
    a, b = at(view, left, top), at(view, right, bottom)
    return {image.pixel(x, y) for x in range(a.x(), b.x()) for y in range(a.y(), b.y())}


def test_hidden_part_is_hatched_and_visible_part_is_not(view: CanvasView) -> None:
    assert len(colours(view, 46, 36, 74, 64)) == 1
    assert len(colours(view, 86, 36, 114, 64)) == 2


def test_raw_frame_shows_no_masks(view: CanvasView) -> None:
    view.set_options(ViewOptions(is_raw=True))
    assert len(colours(view, 30, 20, 130, 80)) == 1


def test_modal_view_leaves_the_hidden_part_out(view: CanvasView) -> None:
    view.set_options(ViewOptions(mode=ViewMode.MODAL))
    assert colours(view, 90, 36, 114, 64) == colours(view, 150, 90, 160, 100)


@pytest.mark.parametrize("active_id", [None, 17, 39])
def test_forty_tracks_keep_their_colours_and_are_picked(
    qtbot: QtBot, view: CanvasView, active_id: int | None
) -> None:
    """More tracks than a label image has numbers for: those that share one look alike."""
    tracks = []
    for number in range(40):
        left, top = 5 + 19 * (number % 10), 5 + 28 * (number // 10)
        code = encode_rle(rectangle(left, top, left + 15, top + 20))
        colour = DEFAULT_COLOURS[number % len(DEFAULT_COLOURS)]
        tracks.append(OverlayTrack(number, colour, code, code, is_firm=number % 3 == 0))
    view.set_scene(OverlayScene(MaskCanvas(WIDTH, HEIGHT), tuple(tracks), active_id))
    view.set_options(ViewOptions(is_outlined=False))
    view.set_tool("select")
    view.repaint()
    image = view.grab().toImage()
    for track in tracks:
        middle = at(view, 5 + 19 * (track.track_id % 10) + 7, 5 + 28 * (track.track_id // 10) + 10)
        ink = (0.35 if active_id in (None, track.track_id) else 0.35 * 0.6) * 255
        wanted = [100 + (value - 100) * round(ink) / 255 for value in channels(track.colour)]
        seen = image.pixelColor(middle)
        assert [seen.red(), seen.green(), seen.blue()] == pytest.approx(wanted, abs=3)
        if track.track_id != active_id:
            with qtbot.waitSignal(view.track_picked) as caught:
                qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle)
            assert caught.args == [track.track_id]


def test_a_draft_ends_with_its_canvas(view: CanvasView) -> None:
    view.set_draft({Layer.AMODAL: encode_rle(rectangle(10, 10, 30, 30))})
    view.set_scene(OverlayScene(MaskCanvas(1, 1)))
    assert view.shown_scene().tracks == ()
    view.set_scene(make_scene())
    assert view.shown_scene() == make_scene()
