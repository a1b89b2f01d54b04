"""C1: a track is one object of one mask per frame; painting on two frames paints the same object."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.store.project import Project
from core.types import Layer
from tests.shape_scene import DISC, key, on_disk, open_discs, pixels
from tests.window import drag, wait_for_frame, wait_until_saved
from ui.window import MainWindow


def test_c01_masks_over_time(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = open_discs(qtbot, window, tmp_path, frame=2)
    first = on_disk(path)
    key(qtbot, window, Qt.Key.Key_B)
    drag(qtbot, window, [(100, 20), (130, 20)])
    wait_until_saved(qtbot, window)
    key(qtbot, window, Qt.Key.Key_Right)
    wait_for_frame(qtbot, window, 3)
    assert window.clip.active_track_id == DISC, "the object stays in hand from frame to frame"
    assert not pixels(window, Layer.AMODAL)[20, 115], "every frame has a mask of its own"
    drag(qtbot, window, [(100, 70), (130, 70)])
    wait_until_saved(qtbot, window)
    after = on_disk(path)
    assert {place for place in after if after[place] != first.get(place)} == {
        (DISC, 2, "amodal"),
        (DISC, 3, "amodal"),
    }
    window.close()
    with Project.open(path, read_only=True) as project:
        tracks = project.tracks.list(1)
        frames = [head.key.frame for head in project.masks.of_track(DISC, Layer.AMODAL)]
    assert [track.name for track in tracks] == ["disc", "bar"], "still one object, not one per frame"
    assert frames == list(range(12))
