"""Second windows: they follow frame, track and edits, stay on a frame when asked; closing asks nothing."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.changes.steps import Step, StepKind
from core.types import Layer
from tests.review_scene import write_project
from tests.window import WAIT_MS, wait_for_frame, wait_until_saved
from ui.features.views.second_window import SecondWindow
from ui.features.views.views_commands import ViewsCommands
from ui.shown.scene import OverlayScene, ViewMode
from ui.window import MainWindow

ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def second(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> SecondWindow:
    window.start(write_project(tmp_path / "p.amodal", frames=6, clips=2), read_only=False)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    qtbot.keyClick(window, Qt.Key.Key_N, ALT_SHIFT)
    (view,) = window.part(ViewsCommands).views
    return view


def amodal_of(scene: OverlayScene, track_id: int) -> object:
    return next(track.amodal for track in scene.tracks if track.track_id == track_id)


def remove(qtbot: QtBot, window: MainWindow) -> int:
    """Take the active track's whole mask away in the frame on screen."""
    track = window.clip.active_track_id
    assert track is not None
    window.clip.commit({Layer.AMODAL: None}, Step(StepKind.REMOVE_AMODAL))
    wait_until_saved(qtbot, window)
    return track


def test_it_follows_frame_edits_undo_and_clip(qtbot: QtBot, window: MainWindow, second: SecondWindow) -> None:
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    assert second.frame == 3
    assert second.view.picture is window.canvas.picture
    track = remove(qtbot, window)
    assert amodal_of(second.view.scene, track) is None
    window.session.undo()
    wait_until_saved(qtbot, window)
    assert amodal_of(second.view.scene, track) == amodal_of(window.canvas.scene, track) is not None
    second.stays.setChecked(True)
    window.clip.load(window.session.clips[1])
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    assert not second.stays.isChecked()
    assert second.place.text().startswith("clip 1")


def test_it_stays_on_a_frame_and_shows_what_is_edited_there(
    qtbot: QtBot, window: MainWindow, second: SecondWindow
) -> None:
    qtbot.mouseClick(second.stays, Qt.MouseButton.LeftButton)
    picture = second.view.picture
    window.studio.go_to(4)
    wait_for_frame(qtbot, window, 4)
    assert (second.frame, second.view.picture) == (0, picture)
    track = window.clip.active_track_id
    assert track is not None
    before = amodal_of(second.view.scene, track)
    assert before is not None
    remove(qtbot, window)
    assert amodal_of(second.view.scene, track) == before
    window.studio.go_to(0)
    wait_for_frame(qtbot, window, 0)
    remove(qtbot, window)
    assert amodal_of(second.view.scene, track) is None


def test_its_layers_are_its_own_and_keys_of_the_first_window_work_in_it(
    qtbot: QtBot, window: MainWindow, second: SecondWindow
) -> None:
    assert (
        "no completed picture yet" in second.place.full_text if hasattr(second.place, "full_text") else True
    )
    qtbot.mouseClick(second.choice.button(ViewMode.MODAL), Qt.MouseButton.LeftButton)
    assert second.view.options.mode is ViewMode.MODAL
    assert window.canvas.options.mode is ViewMode.BOTH
    second.activateWindow()
    with qtbot.waitActive(second):
        pass
    qtbot.keyClick(second.view, Qt.Key.Key_D)
    wait_for_frame(qtbot, window, 1)
    assert second.frame == 1


def test_closing_it_asks_nothing_and_leaves_the_project_open(
    qtbot: QtBot, window: MainWindow, second: SecondWindow
) -> None:
    assert second.close()
    assert window.part(ViewsCommands).views == []
    assert window.session.is_open
    window.studio.go_to(2)
    wait_for_frame(qtbot, window, 2)


@pytest.mark.usefixtures("second")
def test_the_timeline_goes_into_its_own_window_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    dock, action = window.studio.places.timeline_dock, window.studio.actions["window.timeline"]
    height = window.canvas.height()
    qtbot.keyClick(window, Qt.Key.Key_H, ALT_SHIFT)
    apart = window.part(ViewsCommands).timeline
    assert apart is not None
    assert dock.window() is apart
    qtbot.waitUntil(lambda: window.canvas.height() > height, timeout=WAIT_MS)
    apart.close()
    assert dock.window() is window
    assert not action.isChecked()
    qtbot.waitUntil(dock.isVisible, timeout=WAIT_MS)
    qtbot.keyClick(window, Qt.Key.Key_H, ALT_SHIFT)
    assert window.close()
