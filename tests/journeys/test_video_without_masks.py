"""A mask for an object in a video that has none: import, new track, scribble, follow, correct, go on."""

from pathlib import Path

import av
import numpy as np
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.masks.rle import decode_rle
from core.store.project import Project
from core.types import Layer, Origin
from models.jobs.job import JobFinished
from tests.moving_disc import moving_disc, noise
from tests.window import WAIT_MS, drag, open_window, wait_for_frame, wait_until_saved
from ui.features.follow.follow_commands import FollowCommands
from ui.features.project.project_commands import ProjectCommands
from ui.features.tracks.track_dialog import TrackDialog
from ui.window import MainWindow

FRAMES, CUT = 10, 7
PICTURES, TRUTH = moving_disc(FRAMES)


def _write_video(path: Path) -> Path:
    """Write a video whose last frames are another scene, so that following must stop there."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "12", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 240, 120, "yuv444p"
        for number in range(FRAMES):
            picture = PICTURES[number] if number < CUT else noise(5)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def _follow(qtbot: QtBot, window: MainWindow, button: QPushButton) -> None:
    """Press Start in the dialog and wait for the end."""
    with qtbot.waitSignal(
        window.studio.proposals.event_taken,
        timeout=WAIT_MS,
        check_params_cb=lambda event: isinstance(event, JobFinished),
    ):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert button.text() == "Cancel"
    qtbot.waitUntil(lambda: button.text() == "Start", timeout=WAIT_MS)
    wait_until_saved(qtbot, window)


def test_object_of_a_video_without_masks_gets_one_in_every_frame(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    path = tmp_path / "ball.amodal"
    Project.create(path).close()
    window = open_window(qtbot, settings)
    window.start(path, read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)
    window.part(ProjectCommands).import_sources([_write_video(tmp_path / "ball.mp4")])
    qtbot.waitUntil(lambda: window.clip.clip is not None, timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)

    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.findChildren(TrackDialog)), timeout=WAIT_MS)
    window.findChildren(TrackDialog)[0].buttons.accepted.emit()
    qtbot.waitUntil(lambda: window.clip.active_track is not None, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    window.activateWindow()
    window.canvas.setFocus()
    with qtbot.waitActive(window):
        pass

    qtbot.keyClick(window.canvas, Qt.Key.Key_Q)
    drag(qtbot, window, [(48, 48), (60, 60), (74, 70)])
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    track = window.clip.active_track
    assert track is not None
    qtbot.waitUntil(lambda: window.clip.mask(track.id, Layer.MODAL) is not None, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)

    qtbot.keyClick(
        window.canvas,
        Qt.Key.Key_F,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    dialog = window.part(FollowCommands).dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.tracker.count() > 0, timeout=WAIT_MS)
    _follow(qtbot, window, dialog.button)
    lead = next(
        one
        for one in window.studio.places.stage.messages.findChildren(QPushButton)
        if one.text() == f"Go to frame {CUT}"
    )
    qtbot.mouseClick(lead, Qt.MouseButton.LeftButton)
    wait_for_frame(qtbot, window, CUT)

    # The scene is another one here: one stroke says where the object is now, then it goes on.
    drag(qtbot, window, [(100, 40), (100, 80)])
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.clip.mask(track.id, Layer.MODAL) is not None, timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    _follow(qtbot, window, dialog.button)
    window.close()

    with Project.open(path, read_only=True) as project:
        heads = {head.key.frame: head for head in project.masks.of_track(track.id, Layer.MODAL)}
    assert sorted(heads) == list(range(FRAMES))
    assert {frame for frame, head in heads.items() if head.origin is Origin.PERSON} == {0, CUT}
    found = [decode_rle(heads[frame].rle) for frame in range(CUT)]
    overlaps = [(one & seen).sum() / (one | seen).sum() for one, seen in zip(found, TRUTH, strict=False)]
    assert np.mean(overlaps) > 0.85
