"""C12: who is on top is known, shown and moved by a key; a second click takes the object below."""

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.masks.rle import decode_rle
from core.operations.in_front import gather_in_front
from core.store.project import Project
from tests.review_scene import open_project, wait_until_measured, write_project
from tests.window import wait_for_frame, wait_until_saved, widget_point
from ui.features.order.order_commands import OrderCommands
from ui.features.order.order_panel import OrderPanel
from ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def active(window: MainWindow) -> str:
    """Return the name of the active track."""
    return window.clip.active_track.name if window.clip.active_track else ""


def order(window: MainWindow, frame: int) -> list[str]:
    """Return the tracks front to back."""
    names = {track.id: track.name for track in window.clip.tracks}
    return [names[track_id] for track_id in window.part(OrderCommands).order.at(frame)]


def click(qtbot: QtBot, window: MainWindow, x: float, y: float) -> None:
    """Click on the picture."""
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=widget_point(window, x, y))


def test_c12_overlapping_objects(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", frames=16)
    open_project(qtbot, window, path)
    # The disc was imported first, but the masks tell that the bar is in front.
    assert order(window, 0) == ["bar", "disc"]
    window.studio.go_to(14)
    wait_for_frame(qtbot, window, 14)

    # The disc's hidden part lies behind the bar: the first click takes the bar, the next what is below.
    click(qtbot, window, 120, 90)
    assert window.clip.active_track is None
    picked = []
    for _ in range(3):
        click(qtbot, window, 88, 48)
        picked.append(active(window))
    assert picked == ["bar", "disc", "bar"]
    # Quick clicks, of which every second one comes as a double click, go on just the same; the view stays.
    qtbot.keyClick(window.canvas, Qt.Key.Key_Plus)
    view = window.canvas.transform_now
    steps: list[int] = []
    window.canvas.track_picked.connect(steps.append)
    for _ in range(2):
        click(qtbot, window, 88, 48)
        # The event that comes in place of the second press.
        qtbot.mouseDClick(window.canvas, Qt.MouseButton.LeftButton, pos=widget_point(window, 88, 48))
    assert len(steps) == 4
    assert all(one != other for one, other in pairwise(steps))
    assert window.canvas.transform_now == view
    # On empty ground a double click shows all.
    qtbot.mouseDClick(window.canvas, Qt.MouseButton.LeftButton, pos=widget_point(window, 120, 90))
    assert window.canvas.is_fitted
    while active(window) != "bar":
        click(qtbot, window, 88, 48)

    # F6 shows the order; Ctrl+[ moves the bar behind the disc, which is drawn and picked at once.
    qtbot.keyClick(window.canvas, Qt.Key.Key_F6)
    panel = window.part(OrderPanel)
    assert panel.isVisible()
    assert "Estimated" in panel.source.text()
    qtbot.keyClick(window.canvas, Qt.Key.Key_BracketLeft, CTRL)
    wait_until_saved(qtbot, window)
    wait_until_measured(qtbot, window)
    assert order(window, 14) == ["disc", "bar"]
    assert [panel.list.item(row).text() for row in range(2)] == ["disc", "bar"]
    assert "Decided" in panel.source.text()
    assert [track.track_id for track in window.clip.scene().tracks] == [2, 1]
    # What is hidden behind nothing is found by the new order.
    assert "growth" in {f.check for f in window.studio.measuring.report.findings}

    # Only in a marked range, by keys: R here, R two frames on, then to the front again.
    for key in (Qt.Key.Key_R, Qt.Key.Key_D, Qt.Key.Key_R):
        qtbot.keyClick(window.canvas, key)
    qtbot.keyClick(window.canvas, Qt.Key.Key_BracketRight, CTRL)
    wait_until_saved(qtbot, window)
    assert (order(window, 13), order(window, 15)) == (["disc", "bar"], ["bar", "disc"])
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    wait_until_saved(qtbot, window)
    assert order(window, 15) == ["disc", "bar"]
    window.close()

    # Proposals take only what is in front as their cue, and one mask per object is exported, never an index.
    with Project.open(path) as project:
        disc, bar = project.tracks.list(1)
        assert not decode_rle(gather_in_front(project, disc)[0]).any()
        assert set(gather_in_front(project, bar)) == set(range(16))
