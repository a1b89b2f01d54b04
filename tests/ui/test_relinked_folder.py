"""Clips that came without their media get a whole folder, in the window: masks go with their pictures."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from core.store.project import Project
from core.types import Layer
from core.video.media.source import MediaInfo, MediaKind
from tests.changed_media import HEIGHT, WIDTH, make_project, write_pictures
from tests.ui.test_changed_media import mask_width, number_on_screen, start, wait_for_message
from tests.window import WAIT_MS, drag, wait_until_saved
from ui.features.media.media_commands import MediaCommands
from ui.features.media.relink_commands import RelinkCommands
from ui.window import MainWindow


def test_relinking_a_clip_that_came_without_pictures_goes_by_name(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    names = ("f_1.png", "f_10.png", "f_2.png")
    info = MediaInfo(tmp_path / "gone", MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, 3, names=names)
    path = make_project(tmp_path / "p.amodal", tmp_path / "gone", info)
    folder = write_pictures(tmp_path / "new", [f"f_{number}.png" for number in range(12)])
    window = start(qtbot, settings, path)
    wait_for_message(qtbot, window, "the media are not there")
    window.part(RelinkCommands).ask()
    qtbot.waitUntil(lambda: window.part(RelinkCommands).dialog is not None, timeout=WAIT_MS)
    dialog = window.part(RelinkCommands).dialog
    assert dialog is not None
    window.part(RelinkCommands).put(1, folder)
    qtbot.waitUntil(dialog.relink.isEnabled, timeout=WAIT_MS)
    assert "9 more pictures join the clip in the order of the folder" in dialog.status.text()
    window.studio.go_to(1)
    qtbot.mouseClick(dialog.relink, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    # The picture of the mask that was on screen is on screen now.
    qtbot.waitUntil(lambda: _shows(window, 10, of=12), timeout=WAIT_MS)
    assert (number_on_screen(window), mask_width(window)) == (10, 2)
    for frame, width in ((1, 1), (2, 3)):
        _look_at(qtbot, window, frame)
        assert (number_on_screen(window), mask_width(window)) == (frame, width)
    _look_at(qtbot, window, 5)
    (track,) = window.clip.tracks
    assert (number_on_screen(window), window.clip.mask(track.id, Layer.AMODAL)) == (5, None)

    # What is painted now stands on the picture that is on screen.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(30, 18), (34, 18)])
    wait_until_saved(qtbot, window)
    window.close()
    with Project.open(path) as project:
        heads = [head for layer in Layer for head in project.masks.of_track(track.id, layer)]
        assert {head.key.frame for head in heads} == {1, 2, 5, 10}


def test_pictures_of_a_folder_that_came_later_are_taken_up_in_its_order(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    info = MediaInfo(tmp_path / "img", MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, 2, names=("f_1.png", "f_3.png"))
    path = make_project(tmp_path / "p.amodal", tmp_path / "img", info)
    write_pictures(tmp_path / "img", [f"f_{number}.png" for number in range(5)])
    window = start(qtbot, settings, path)
    wait_for_message(qtbot, window, "3 new pictures are no part of the clip")
    wait_until_saved(qtbot, window)
    window.part(MediaCommands).ask()
    dialog = window.part(MediaCommands).dialog
    assert dialog is not None
    assert "in the order of the folder" in dialog.take_up.toolTip()
    qtbot.mouseClick(dialog.take_up, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _shows(window, 1, of=5), timeout=WAIT_MS)
    for frame, width in ((3, 2), (1, 1)):
        _look_at(qtbot, window, frame)
        assert (number_on_screen(window), mask_width(window)) == (frame, width)


def _look_at(qtbot: QtBot, window: MainWindow, frame: int) -> None:
    window.studio.go_to(frame)
    qtbot.waitUntil(lambda: _shows(window, frame, of=None), timeout=WAIT_MS)


def _shows(window: MainWindow, frame: int, *, of: int | None) -> bool:
    """Whether a frame of a clip of so many is on screen, with its picture and masks."""
    clip = window.clip.clip
    if clip is None or window.clip.frame != frame or of not in (None, clip.frame_count):
        return False
    return (
        window.clip.masks_are_loaded
        and window.canvas.picture is not None
        and number_on_screen(window) == frame
    )
