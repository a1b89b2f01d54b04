"""The magnifier and the kept frame, in the real window with keys and mouse."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.review_scene import open_project, write_project
from tests.window import open_window, wait_for_frame, widget_point
from ui.features.close_look.close_look_commands import CloseLookCommands
from ui.window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = open_window(qtbot, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    open_project(qtbot, made, write_project(tmp_path / "p.amodal"))
    return made


def shot(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)


def point_at(qtbot: QtBot, window: MainWindow, x: float, y: float) -> None:
    QTest.mouseMove(window.canvas, widget_point(window, x, y))
    qtbot.waitUntil(lambda: window.canvas.pointer is not None)


def test_the_magnifier_shows_the_pixels_around_the_pointer(qtbot: QtBot, window: MainWindow) -> None:
    loupe = window.part(CloseLookCommands).loupe
    picture = window.canvas.picture
    assert picture is not None
    point_at(qtbot, window, 10.5, 12.5)
    assert not loupe.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert loupe.isVisible()
    at = loupe.pixel()
    assert at is not None
    red, green, blue = (int(value) for value in picture[at[1], at[0]])
    assert loupe.words().endswith(f"{red} {green} {blue}")
    box = loupe.box().center()
    for times in (4, 8, 16):
        while loupe.times != times:
            qtbot.keyClick(
                window, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
            )
        window.studio.view.set(is_raw=True)
        image = shot(window.canvas)
        for dx in (-3, 2):
            # A pixel beside the one in the middle is a square of its own colour.
            colour = image.pixelColor(QPointF(box.x() + dx * times, box.y()).toPoint())
            expected = picture[at[1], at[0] + dx].tolist()
            assert [colour.red(), colour.green(), colour.blue()] == expected
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert not loupe.isVisible()


def test_the_magnifier_lies_away_from_the_pointer(qtbot: QtBot, window: MainWindow) -> None:
    loupe = window.part(CloseLookCommands).loupe
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert window.canvas.picture is not None
    width = window.canvas.picture.shape[1]
    for x in (2.5, width - 2.5):
        point_at(qtbot, window, x, 20.5)
        pointer = window.canvas.pointer
        assert pointer is not None
        assert not loupe.box().contains(pointer.position)
        middle = window.canvas.width() / 2
        assert (pointer.position.x() < middle) == (loupe.box().center().x() > middle)


def test_a_kept_frame_lies_beside_the_next_with_the_same_zoom(qtbot: QtBot, window: MainWindow) -> None:
    part, canvas = window.part(CloseLookCommands), window.canvas
    first = canvas.picture
    assert first is not None
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    kept = part.kept
    assert kept.isVisible()
    assert kept.kept is not None
    assert np.array_equal(kept.kept.picture, first)
    assert "0" in kept.kept.words
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    assert np.array_equal(kept.kept.picture, first)
    # The same place of the picture lies as far from the left of each half.
    assert kept.geometry().left() == canvas.width() // 2
    before = canvas.zoom
    wheel = QPointF(60, 80)
    anchored = canvas.picture_xy(wheel)
    event = QWheelEvent(
        wheel, QPointF(kept.mapToGlobal(wheel.toPoint())), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(kept, event)
    assert canvas.zoom == pytest.approx(before * 1.2)
    assert canvas.picture_xy(wheel) == pytest.approx(anchored)
    place = canvas.widget_point((5, 5))
    qtbot.mousePress(kept, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    QTest.mouseMove(kept, QPoint(57, 52))
    qtbot.mouseRelease(kept, Qt.MouseButton.LeftButton, pos=QPoint(57, 52))
    moved = canvas.widget_point((5, 5)) - place
    assert (moved.x(), moved.y()) == pytest.approx((7, 2))
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    assert not kept.isVisible()
    assert canvas.is_fitted


def test_nothing_is_painted_through_the_kept_frame(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    kept = window.part(CloseLookCommands).kept
    window.canvas.set_tool("brush")
    heard: list[object] = []
    window.canvas.stroke_finished.connect(heard.append)
    window.canvas.stroke_blocked.connect(heard.append)
    qtbot.mousePress(kept, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    qtbot.mouseRelease(kept, Qt.MouseButton.LeftButton, pos=QPoint(44, 40))
    assert not window.canvas.is_stroke_active
    assert heard == []


def test_it_flickers_in_the_place_of_the_frame_now(qtbot: QtBot, window: MainWindow) -> None:
    kept, canvas = window.part(CloseLookCommands).kept, window.canvas
    both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_V, both)
    assert not kept.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(window, Qt.Key.Key_V, both)
    assert kept.geometry() == canvas.rect()
    qtbot.keyClick(window, Qt.Key.Key_V, both)
    assert kept.geometry().left() == canvas.width() // 2
