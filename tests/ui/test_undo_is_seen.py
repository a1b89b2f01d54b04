"""What undo and redo change is seen, or at least said: never something out of sight without a word."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, undo_words, wait_for_frame, wait_until_saved
from ui.features.extent.margin_dialog import MarginDialog
from ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def accept_elsewhere(qtbot: QtBot, window: MainWindow) -> None:
    """Accept the disc in frame 3 and look at the bar in frame 8."""
    window.clip.go_to(3)
    wait_for_frame(qtbot, window, 3)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return, CTRL)
    wait_until_saved(qtbot, window)
    window.clip.go_to(8)
    window.clip.set_active_track(window.clip.tracks[1].id)
    wait_for_frame(qtbot, window, 8)


def test_it_leads_to_the_frame_it_changes(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    accept_elsewhere(qtbot, window)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_Y):
        window.clip.go_to(8)
        wait_for_frame(qtbot, window, 8)
        qtbot.keyClick(window.canvas, key, CTRL)
        wait_until_saved(qtbot, window)
        wait_for_frame(qtbot, window, 3)
        assert window.clip.active_track_id == window.clip.tracks[0].id
        message = window.studio.places.stage.messages.current
        assert message is not None
        assert "Accept disc, frame 3" in message.text


def test_where_it_is_seen_nothing_is_said(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    accept_elsewhere(qtbot, window)
    window.clip.go_to(3)
    wait_for_frame(qtbot, window, 3)
    window.studio.places.stage.messages.clear()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    wait_until_saved(qtbot, window)
    assert window.clip.frame == 3
    assert window.studio.places.stage.messages.current is None


def test_a_step_of_which_only_a_part_is_in_sight_is_said(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.studio.actions["review.accept_track"].trigger()
    wait_until_saved(qtbot, window)
    messages = window.studio.places.stage.messages
    for key, word in ((Qt.Key.Key_Z, "Undone"), (Qt.Key.Key_Y, "Done again")):
        messages.clear()
        qtbot.keyClick(window.canvas, key, CTRL)
        wait_until_saved(qtbot, window)
        assert window.clip.frame == 0
        assert messages.current is not None
        assert messages.current.text.startswith(f"{word}: Accept disc, "), messages.current.text


def test_a_step_in_another_clip_is_said(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", clips=2))
    accept_elsewhere(qtbot, window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    wait_until_saved(qtbot, window)
    message = window.studio.places.stage.messages.current
    assert message is not None
    assert message.text == "Undone in clip clip 0: Accept disc, frame 3"


def shown_margin(window: MainWindow) -> int | None:
    return None if window.clip.clip is None else window.clip.clip.margin


def test_the_margin_comes_and_goes_with_its_masks(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.studio.actions["clip.margin"].trigger()
    dialog = window.findChild(MarginDialog)
    assert dialog is not None
    dialog.pixels.setValue(12)
    dialog.accept()
    for margin, action in ((12, ""), (0, "edit.undo"), (12, "edit.redo")):
        if action:
            window.studio.actions[action].trigger()
        qtbot.waitUntil(lambda: shown_margin(window) == margin, timeout=WAIT_MS)  # noqa: B023 - waits here
        qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
        wait_for_frame(qtbot, window, 0)
        assert window.clip.clip is not None
        mask = window.clip.mask(window.clip.tracks[0].id, Layer.MODAL)
        assert mask is not None
        assert mask.rle.size_hw == window.clip.clip.canvas.size_hw
        assert undo_words(window) == (None if margin == 0 else "Margin")
