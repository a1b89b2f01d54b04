"""A reviewer goes through a clip by keys alone: most doubtful frame first, view kept, all undoable."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.types import ReviewState
from tests.review_scene import Layers, open_project, write_project
from tests.window import WAIT_MS, undo_words, wait_until_saved
from ui.features.review.queue_commands import QueueCommands
from ui.features.review.queue_panel import QueuePanel
from ui.features.review.queue_source import QueueSource
from ui.features.review.verdict_commands import VerdictCommands
from ui.window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def spoil(_clip: int, masks: Layers) -> None:
    """Two frames that nobody should accept."""
    masks["disc whole"][4, 0:30, 0:40] = True
    masks["disc whole"][9] = False
    masks["disc whole"][9, 60:70, 100:110] = True


def states(window: MainWindow) -> dict[tuple[str, int], ReviewState | None]:
    """Return all states of the clip."""
    clip = window.clip
    assert clip.clip is not None
    return {(t.name, f): clip.lanes.state(t.id, f) for t in clip.tracks for f in range(clip.clip.frame_count)}


def last_step(window: MainWindow) -> str | None:
    """Return what undo would take back."""
    return undo_words(window)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier | None = None) -> None:
    """Press a key over the picture and wait until the frame it leads to can be judged."""
    qtbot.keyClick(window.canvas, key, keys or Qt.KeyboardModifier.NoModifier)
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: window.clip.masks_are_loaded, timeout=WAIT_MS)


@pytest.mark.journey
def test_a_clip_is_reviewed_to_its_end_by_keys(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", spoil=spoil))
    qtbot.waitUntil(lambda: window.part(QueueSource).is_done, timeout=WAIT_MS)
    before = states(window)
    press(qtbot, window, Qt.Key.Key_F3)
    assert window.part(QueuePanel).isVisible()
    for _ in range(2):
        press(qtbot, window, Qt.Key.Key_Plus)
    view = window.canvas.transform_now

    # N leads to the worst frame first, whatever its place in time; Shift+N back.
    press(qtbot, window, Qt.Key.Key_N)
    first = window.clip.frame
    assert first in (4, 9)
    press(qtbot, window, Qt.Key.Key_N)
    assert {first, window.clip.frame} == {4, 9}
    press(qtbot, window, Qt.Key.Key_N, SHIFT)
    assert window.clip.frame == first

    # Reject one, flag the other with a reason; both go on by themselves or with N.
    press(qtbot, window, Qt.Key.Key_Backspace, CTRL)
    assert window.clip.frame != first
    press(qtbot, window, Qt.Key.Key_I)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    qtbot.keyClicks(window.part(VerdictCommands).flag_popup.line, "corner invented")
    qtbot.keyClick(window.part(VerdictCommands).flag_popup.line, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    marked = {f: window.clip.lanes.reason(window.clip.tracks[0].id, f) for f in (4, 9)}
    assert sorted(marked.values()) == ["corner invented", "rejected"]

    # A range by keys: R here, three frames on, accept them together.
    press(qtbot, window, Qt.Key.Key_Home)
    press(qtbot, window, Qt.Key.Key_R)
    for _ in range(3):
        press(qtbot, window, Qt.Key.Key_D)
    press(qtbot, window, Qt.Key.Key_Return, CTRL)
    assert all(states(window)["disc", frame] is ReviewState.ACCEPTED for frame in range(4))
    assert last_step(window) == "Accept disc, 4 frames"

    # Enter accepts and goes on until nothing is left in the clip.
    for _ in range(60):
        if window.part(QueueCommands).is_over:
            break
        press(qtbot, window, Qt.Key.Key_Return)
    done = states(window)
    assert {state for state in done.values()} == {ReviewState.ACCEPTED, ReviewState.FLAGGED}
    assert window.canvas.transform_now == view
    qtbot.waitUntil(lambda: window.part(QueuePanel).progress.text() == "24 of 24 frames", timeout=WAIT_MS)
    assert window.part(QueuePanel).model.rowCount() == 0

    # All of it can be undone, verdict by verdict, and redone.
    steps = 0
    while last_step(window):
        press(qtbot, window, Qt.Key.Key_Z, CTRL)
        steps += 1
    assert states(window) == before
    for _ in range(steps):
        press(qtbot, window, Qt.Key.Key_Y, CTRL)
    assert states(window) == done
