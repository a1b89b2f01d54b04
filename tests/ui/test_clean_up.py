"""Cleaning up many proposals decides nothing, and a run says what it changed and what it left."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.changes.steps import StepKind
from core.types import Layer, Origin, ReviewState
from models.jobs.job import ProposalSettings
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, wait_for_frame, wait_until_saved
from ui.features.shapes.shape_commands import ShapeCommands
from ui.window import MainWindow

DISC, FRAMES = 1, 8
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def with_holes(number: int, masks: dict[str, NDArray[np.bool_]]) -> None:
    """Make a hole into every whole disc, where nothing is visible either."""
    for frame in range(FRAMES):
        x = 30 + 4 * frame
        for name in ("disc whole", "disc seen"):
            masks[name][frame, 46:50, x - 2 : x + 2] = False


@pytest.fixture
def holed(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """A window on a track of proposals that all have a hole."""
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", frames=FRAMES, spoil=with_holes))
    window.clip.set_active_track(DISC)
    return window


def clean_up_all(qtbot: QtBot, window: MainWindow) -> None:
    """Fill the holes of the whole track: Alt+F, Shift+Enter."""
    qtbot.keyClick(window.canvas, Qt.Key.Key_F, ALT)
    qtbot.waitUntil(lambda: window.part(ShapeCommands).is_showing, timeout=WAIT_MS)
    with qtbot.waitSignal(window.session.edited, timeout=WAIT_MS):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return, SHIFT)
    wait_until_saved(qtbot, window)


def told(window: MainWindow) -> str:
    """Return what the bar says."""
    message = window.studio.places.stage.messages.current
    return message.text if message else ""


def propose(qtbot: QtBot, window: MainWindow, **settings: object) -> str:
    """Propose for the disc, and return what is said of it in the end."""
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=6 * WAIT_MS):
        window.studio.proposals.propose([DISC], ProposalSettings(proposer="convex", **settings))  # type: ignore[arg-type]
    return told(window)


def states(window: MainWindow) -> set[ReviewState | None]:
    """Return the review states of the disc."""
    return {window.clip.lanes.state(DISC, frame) for frame in range(FRAMES)}


def test_frames_stay_to_be_reviewed_and_proposing_again_replaces_them(
    qtbot: QtBot, holed: MainWindow
) -> None:
    window = holed
    clean_up_all(qtbot, window)
    assert told(window) == f"Fill holes: {FRAMES} frames; {FRAMES} stay to be reviewed"
    assert states(window) == {ReviewState.PROPOSED}
    assert not window.clip.lanes.lane(window.clip.tracks[0]).anchors.any()
    tidied = window.clip.mask(DISC, Layer.AMODAL)
    assert tidied is not None
    assert tidied.origin is not Origin.PERSON
    assert propose(qtbot, window).startswith("Proposals for 1 track are in")
    wait_until_saved(qtbot, window)
    assert window.clip.mask(DISC, Layer.AMODAL) != tidied


def test_one_frame_that_a_person_looked_at_is_corrected(qtbot: QtBot, holed: MainWindow) -> None:
    window = holed
    qtbot.keyClick(window.canvas, Qt.Key.Key_F, ALT)
    qtbot.waitUntil(lambda: window.part(ShapeCommands).is_showing, timeout=WAIT_MS)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    assert window.clip.lanes.state(DISC, 0) is ReviewState.CORRECTED


def test_a_run_that_changed_nothing_does_not_say_that_proposals_are_in(
    qtbot: QtBot, holed: MainWindow
) -> None:
    window = holed
    window.studio.actions["review.accept_track"].trigger()
    wait_until_saved(qtbot, window)
    assert states(window) == {ReviewState.ACCEPTED}
    said = propose(qtbot, window)
    assert "are in" not in said
    assert f"a person has decided all {FRAMES} frames" in said
    last = window.session.undo_status.undo
    assert last is not None
    assert last.kind is not StepKind.PROPOSAL


def test_what_stays_is_counted(qtbot: QtBot, holed: MainWindow) -> None:
    window = holed
    for frame in range(3):
        wait_for_frame(qtbot, window, frame)
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return, CTRL)
        qtbot.keyClick(window.canvas, Qt.Key.Key_D)
    wait_until_saved(qtbot, window)
    said = propose(qtbot, window)
    assert said.startswith(f"Proposals are in for {FRAMES - 3} frames; 3 frames that a person decided stay")


def test_a_run_between_anchors_says_that_it_did_one_gap(qtbot: QtBot, holed: MainWindow) -> None:
    window = holed
    for frame in (2, 5):
        window.studio.go_to(frame)
        wait_for_frame(qtbot, window, frame)
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return, CTRL)
        wait_until_saved(qtbot, window)
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=6 * WAIT_MS):
        window.studio.actions["propose.between"].trigger()
        assert told(window).startswith("Proposing for frames 3–4 only")
    said = told(window)
    assert "2 other gaps between your frames were left as they are: Ctrl+Shift+B does all" in said
