"""The navigator: seen while zoomed in, drags the view, made once per frame, can be switched off."""

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from pytestqt.qtbot import QtBot

from tests.shape_scene import SHIFT, open_discs
from tests.window import wait_for_frame
from ui.features.completion.completion_bar import CompletionBar
from ui.features.navigator.navigator import Navigator
from ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def middle_of_view(window: MainWindow) -> tuple[float, float]:
    """Return the picture coordinates in the middle of the canvas."""
    canvas = window.canvas
    return canvas.picture_xy(QPointF(canvas.width() / 2, canvas.height() / 2))


def test_navigator_shows_and_moves_the_view(
    qtbot: QtBot, window: MainWindow, settings: QSettings, tmp_path: Path
) -> None:
    open_discs(qtbot, window, tmp_path)
    canvas, navigator = window.canvas, window.part(Navigator)
    canvas.fit()
    assert navigator.isHidden(), "all is in sight"
    canvas.zoom_by(4)
    assert navigator.isVisible()
    assert canvas.rect().contains(navigator.geometry())
    shown = navigator.view_rect()
    assert shown.width() < navigator.width() / 2

    # Take hold of the rectangle and drag it: the view goes along, the zoom stays.
    zoom, (x, y) = canvas.zoom, middle_of_view(window)
    start = shown.center().toPoint()
    per_pixel = canvas.scene.canvas.width / navigator.width()
    qtbot.mousePress(navigator, LEFT, pos=start)
    qtbot.mouseMove(navigator, start + QPoint(-10, 5))
    qtbot.mouseRelease(navigator, LEFT, pos=start + QPoint(-10, 5))
    new_x, new_y = middle_of_view(window)
    assert abs((x - new_x) / per_pixel - 10) < 1.5
    assert abs((new_y - y) / per_pixel - 5) < 1.5
    assert canvas.zoom == zoom

    # A press beside it jumps there; no stroke, no other track.
    track = window.clip.active_track_id
    qtbot.mouseClick(navigator, LEFT, pos=QPoint(3, 3))
    left, top = middle_of_view(window)
    assert left < 4 * per_pixel
    assert top < 4 * per_pixel
    assert window.clip.active_track_id == track

    # One small picture per frame, made when it is painted.
    navigator.grab()
    small = navigator._small
    navigator.grab()
    assert small is not None
    assert navigator._small is small
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    qtbot.waitUntil(lambda: navigator.grab() is not None and navigator._small is not small)

    canvas.fit()
    assert navigator.isHidden()
    canvas.zoom_by(3)
    qtbot.keyClick(canvas, Qt.Key.Key_M, SHIFT)
    assert navigator.isHidden()
    assert not window.studio.actions["view.navigator"].isChecked()
    assert settings.value("navigator") == "false"
    qtbot.keyClick(canvas, Qt.Key.Key_M, SHIFT)
    assert navigator.isVisible()
    # A bar at the foot of the picture is not covered.
    bar = window.part(CompletionBar)
    bar.show()
    bar.place()
    assert not bar.geometry().intersects(navigator.geometry())
