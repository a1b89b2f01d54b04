"""Matte views and levels: exact pixels on screen, nothing changed beneath."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import open_project, write_project
from tests.ui.test_canvas import HEIGHT, WIDTH, at, make_scene, rectangle, stroke
from tests.window import open_window, wait_for_frame
from ui.canvas.view import CanvasView
from ui.features.picture_look.look_bar import LookBar
from ui.features.picture_look.picture_look_commands import PictureLookCommands
from ui.shown.picture_look import Channel, Levels, Matte, PictureLook
from ui.shown.scene import ViewMode, ViewOptions
from ui.window import MainWindow

INSIDE = rectangle(40, 30, 120, 70)
SEEN = rectangle(40, 30, 80, 70)


@pytest.fixture
def view(qtbot: QtBot) -> CanvasView:
    made = CanvasView()
    qtbot.addWidget(made)
    made.resize(WIDTH, HEIGHT)
    rng = np.random.default_rng(1)
    made.set_picture(rng.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8))
    made.set_scene(make_scene())
    made.set_active(7, Layer.AMODAL)
    made.show()
    qtbot.waitExposed(made)
    made.zoom_to_100()
    return made


def pixels(view: CanvasView) -> NDArray[np.uint8]:
    """RGB of the picture as it lies on screen, uint8 (H, W, 3), without what lies over its lower edge."""
    image = view.grab().toImage()
    left, top = (round(value) for value in view.transform_now.to_device(0, 0))
    whole = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return whole[top : top + HEIGHT, left : left + WIDTH, 2::-1].copy()


def show(view: CanvasView, look: PictureLook, mode: ViewMode = ViewMode.BOTH) -> NDArray[np.uint8]:
    view.set_options(ViewOptions(mode=mode, look=look))
    return pixels(view)[:80]


GROUNDS = {Matte.BLACK: (0, 0, 0), Matte.GREY: (118,) * 3, Matte.WHITE: (255,) * 3, Matte.GREEN: (0, 255, 0)}


@pytest.mark.parametrize("matte", list(GROUNDS))
def test_over_a_colour_the_picture_shows_inside_the_mask_alone(view: CanvasView, matte: Matte) -> None:
    shown = show(view, PictureLook(matte))
    assert view.picture is not None
    expected = np.where(INSIDE[..., None], view.picture, np.array(GROUNDS[matte]))[:80]
    assert np.array_equal(shown, expected)
    seen = show(view, PictureLook(matte), ViewMode.MODAL)
    assert np.array_equal(seen, np.where(SEEN[..., None], view.picture, np.array(GROUNDS[matte]))[:80])


def test_alpha_and_its_inverse(view: CanvasView) -> None:
    inside = np.repeat(INSIDE[:80, :, None], 3, axis=2)
    assert np.array_equal(show(view, PictureLook(Matte.ALPHA)), np.where(inside, 255, 0))
    assert np.array_equal(show(view, PictureLook(Matte.INVERTED)), np.where(inside, 0, 255))


def test_checkers_lie_still_and_join_while_a_part_is_drawn(view: CanvasView) -> None:
    whole = show(view, PictureLook(Matte.CHECKERS))
    outside = ~INSIDE[:80]
    assert set(np.unique(whole[outside])) == {153, 204}
    view.update(13, 9, 31, 17)
    QApplication.processEvents()
    assert np.array_equal(pixels(view)[:80], whole)


def test_a_stroke_shows_in_the_matte_while_it_is_drawn(qtbot: QtBot, view: CanvasView) -> None:
    view.set_tool("brush")
    view.brush_radius_px = 6
    before = show(view, PictureLook(Matte.ALPHA))
    assert not before[20, 150].any()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(view, 150, 20))
    view.pointer = None
    QApplication.processEvents()
    assert pixels(view)[20, 150].tolist() == [255, 255, 255]
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(view, 150, 20))
    assert stroke(qtbot, view, [(150, 20), (160, 20)]).track_id == 7


def test_levels_go_through_one_table_and_one_channel(view: CanvasView) -> None:
    assert view.picture is not None
    levels = Levels(0.1, -0.5, 0.3)
    bare = show(view, PictureLook(Matte.BLACK, levels))
    expected = np.where(INSIDE[..., None], levels.table()[view.picture], 0)[:80]
    assert np.array_equal(bare, expected)
    green = show(view, PictureLook(Matte.BLACK, Levels(channel=Channel.GREEN)))
    one = np.repeat(view.picture[..., 1:2], 3, axis=2)
    assert np.array_equal(green, np.where(INSIDE[..., None], one, 0)[:80])
    again = show(view, PictureLook(Matte.BLACK))
    assert np.array_equal(again, np.where(INSIDE[..., None], view.picture, 0)[:80])


def test_levels_rise_with_what_they_are_called() -> None:
    plain = Levels().table()
    assert np.array_equal(plain, np.arange(256))
    assert (Levels(brightness=0.2).table()[:200] > plain[:200]).all()
    assert (Levels(lift=0.5).table()[10:240] > plain[10:240]).all()
    steep = Levels(contrast=0.5).table().astype(int)
    assert steep[160] - steep[96] > 64
    assert Levels(contrast=0.5).table()[128] in (127, 128, 129)


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> Iterator[MainWindow]:
    made = open_window(qtbot, settings)
    open_project(qtbot, made, write_project(tmp_path / "p.amodal"))
    made.canvas.setFocus()
    yield made
    made.close()
    QApplication.processEvents()


def test_keys_go_through_the_mattes_and_end_them(qtbot: QtBot, window: MainWindow) -> None:
    alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
    bar: LookBar = window.part(PictureLookCommands).bar
    look = window.studio.view
    assert not bar.isVisible()
    qtbot.keyClick(window.canvas, Qt.Key.Key_M, alt)
    assert look.options.look == PictureLook(Matte.ALPHA)
    assert bar.isVisible()
    assert bar.matte.currentData() == Matte.ALPHA.value
    assert not bar.levels.isVisible()
    qtbot.keyClick(window.canvas, Qt.Key.Key_M, alt | shift)
    assert look.options.look == PictureLook()
    assert not bar.isVisible()
    qtbot.keyClick(window.canvas, Qt.Key.Key_L, alt | shift)
    assert bar.levels.isVisible()
    right = QPoint(bar.brightness.width() - 4, bar.brightness.height() // 2)
    qtbot.mouseClick(bar.brightness, Qt.MouseButton.LeftButton, pos=right)
    assert look.options.look.levels.brightness > 0
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    assert look.options.look.levels.brightness > 0, "the next frame is looked at alike"
    qtbot.mouseClick(bar.plain, Qt.MouseButton.LeftButton)
    assert look.options.look == PictureLook()
    assert not bar.isVisible()
    assert not window.studio.actions["look.levels"].isChecked()
