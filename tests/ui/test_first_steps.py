"""First steps in an empty project and with a new track: what is said fits what is there."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, wait_until_saved
from ui.features.checks.consistency_lane import ConsistencyLane
from ui.features.painting.tool_options import ToolOptions
from ui.features.tracks.track_dialog import TrackDialog
from ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def test_proposing_without_a_clip_asks_for_one(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=WAIT_MS):
        window.session.create(tmp_path / "empty.amodal")
    qtbot.keyClick(window, Qt.Key.Key_R, CTRL)
    message = window.studio.places.stage.messages.current
    assert message is not None
    assert message.text == "Import a video or a folder of pictures first (Ctrl+I)"


@pytest.mark.parametrize(
    ("key", "tool"), [(Qt.Key.Key_Q, "scribble"), (Qt.Key.Key_G, "outline"), (Qt.Key.Key_E, "brush")]
)
def test_a_tool_that_can_begin_a_mask_stays_in_hand_for_a_new_track(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, key: Qt.Key, tool: str
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    qtbot.keyClick(window.canvas, key)
    qtbot.keyClick(window.canvas, Qt.Key.Key_T, CTRL)
    qtbot.waitUntil(lambda: bool(window.findChildren(TrackDialog)), timeout=WAIT_MS)
    window.findChildren(TrackDialog)[0].buttons.accepted.emit()
    qtbot.waitUntil(lambda: len(window.clip.tracks) == 3, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    assert window.canvas.tool_name == tool
    message = window.studio.places.stage.messages.current
    assert message is not None
    assert message.text.endswith("or scribble over it (Q)")
    lane = window.part(ConsistencyLane)
    qtbot.waitUntil(lambda: lane.accessibleDescription().startswith("No masks yet"), timeout=WAIT_MS)


def test_the_scribble_has_its_keys_on_the_card(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    assert window.part(ToolOptions).heading.text() == "SCRIBBLE"
