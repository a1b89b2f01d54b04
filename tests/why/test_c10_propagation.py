"""C10: propagate backwards too; stop, fix, continue from here; undo a bad propagation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.changes.changed import Changes
from core.changes.masks import MaskEdit, MaskKey
from core.masks.rle import decode_rle, encode_rle
from core.store.project import Project
from core.types import Layer, Origin
from tests.moving_disc import moving_disc, noise, write_pictures
from tests.steps import BRUSH
from tests.window import WAIT_MS, drag, open_window, undo_words, wait_for_frame, wait_until_saved
from ui.features.project.project_commands import ProjectCommands
from ui.window import MainWindow

FRAMES, CUT, START = 9, 6, 3
PICTURES, TRUTH = moving_disc(FRAMES)
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> Iterator[MainWindow]:
    """A clip with a cut before frame 6, and one painted mask in frame 3."""
    path, cut = tmp_path / "ball.amodal", PICTURES.copy()
    cut[CUT:] = noise(9)
    Project.create(path).close()
    made = open_window(qtbot, settings)
    made.start(path, read_only=False)
    qtbot.waitUntil(lambda: made.session.is_open, timeout=WAIT_MS)
    made.part(ProjectCommands).import_sources([write_pictures(tmp_path / "ball", cut)], fps=24.0)
    qtbot.waitUntil(lambda: made.clip.clip is not None, timeout=WAIT_MS)
    clip_id = made.session.clips[0].id
    made.session.edits.submit(
        lambda project: project.tracks.create(clip_id, name="ball", category="object", colour="#e69f00")[1]
    )
    made.session.edits.submit(lambda project: _paint(project, clip_id))
    qtbot.waitUntil(lambda: made.clip.active_track is not None, timeout=WAIT_MS)
    wait_until_saved(qtbot, made)
    made.clip.set_active_layer(Layer.MODAL)
    made.clip.go_to(START)
    wait_for_frame(qtbot, made, START)
    made.canvas.setFocus()
    yield made
    made.close()
    QApplication.processEvents()


def _paint(project: Project, clip_id: int) -> Changes:
    track = project.tracks.list(clip_id)[0]
    edit = MaskEdit(MaskKey(track.id, START, Layer.MODAL), encode_rle(TRUTH[START]), None)
    return project.masks.commit([edit], step=BRUSH)


def _follow(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    """Press a key that follows the object, and wait until it is over and saved."""
    over: list[bool] = []
    window.studio.proposals.jobs_changed.connect(lambda: over.append(not window.studio.proposals.is_busy))
    qtbot.keyClick(window.canvas, key, CONTROL_SHIFT)
    qtbot.waitUntil(lambda: bool(over) and over[-1], timeout=WAIT_MS)
    wait_until_saved(qtbot, window)


def _modal(window: MainWindow) -> dict[int, Origin]:
    assert window.session.path is not None
    with Project.open(window.session.path, read_only=True) as project:
        track = project.tracks.list(project.clips.list()[0].id)[0]
        return {head.key.frame: head.origin for head in project.masks.of_track(track.id, Layer.MODAL)}


def test_c10_follow_both_ways_stop_fix_continue_and_undo(qtbot: QtBot, window: MainWindow) -> None:
    _follow(qtbot, window, Qt.Key.Key_Left)
    assert sorted(_modal(window)) == [0, 1, 2, 3]
    window.clip.go_to(0)
    wait_for_frame(qtbot, window, 0)
    track = window.clip.active_track
    assert track is not None
    shown = window.clip.mask(track.id, Layer.MODAL)
    assert shown is not None
    found = decode_rle(shown.rle)
    assert (found & TRUTH[0]).sum() / (found | TRUTH[0]).sum() > 0.9

    # Forward it stops at the cut by itself, says where and why, and leads there.
    window.clip.go_to(START)
    wait_for_frame(qtbot, window, START)
    _follow(qtbot, window, Qt.Key.Key_Right)
    assert sorted(_modal(window)) == [0, 1, 2, 3, 4, 5]
    bar = window.studio.places.stage.messages
    assert bar.current is not None
    assert f"at frame {CUT}" in bar.current.text
    assert "trust" in bar.current.text
    lead = next(one for one in bar.findChildren(QPushButton) if one.text() == f"Go to frame {CUT}")
    qtbot.mouseClick(lead, Qt.MouseButton.LeftButton)
    wait_for_frame(qtbot, window, CUT)

    # Fixed there by hand, it goes on from there; the painted masks stay a person's.
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(60, 40), (60, 80)])
    wait_until_saved(qtbot, window)
    _follow(qtbot, window, Qt.Key.Key_Right)
    after = _modal(window)
    assert sorted(after) == list(range(FRAMES))
    assert {frame for frame, origin in after.items() if origin is Origin.PERSON} == {START, CUT}

    # A bad run is one step of undo.
    assert undo_words(window) == "Following by flow, ball"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    assert sorted(_modal(window)) == list(range(CUT + 1))
