"""Media that changed after the import, in the window: said, shown by name, and never shifted."""

import os
import shutil
import threading
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from core.store.project import Project
from core.types import Layer, RgbFrame
from core.video.media.clip_media import ClipMedia
from core.video.media.media_report import MediaState
from core.video.media.source import MediaKind
from core.video.reader import FrameReader
from tests.changed_media import HEIGHT, WIDTH, make_project, write_picture, write_pictures, write_video
from tests.clips import read_number
from tests.window import WAIT_MS, drag, open_window, wait_for_frame, wait_until_saved
from ui.features.media.media_commands import MediaCommands
from ui.features.media.relink_commands import RelinkCommands
from ui.window import MainWindow
from ui.work.work import Work

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0006.amodal"
NAMES = [f"{number:03d}.png" for number in range(6)]


def start(qtbot: QtBot, settings: QSettings, path: Path) -> MainWindow:
    window = open_window(qtbot, settings)
    window.start(path, read_only=False)
    wait_for_frame(qtbot, window, 0)
    return window


def go_to(qtbot: QtBot, window: MainWindow, frame: int) -> None:
    window.studio.go_to(frame)
    wait_for_frame(qtbot, window, frame)


def number_on_screen(window: MainWindow) -> int:
    picture = window.canvas.picture
    assert picture is not None
    return read_number(np.asarray(picture))


def wait_for_message(qtbot: QtBot, window: MainWindow, text: str) -> None:
    bar = window.studio.places.stage.messages
    qtbot.waitUntil(lambda: bar.current is not None and text in bar.current.text, timeout=WAIT_MS)


def mask_width(window: MainWindow) -> int:
    """Return frame + 1 of the frame that the amodal mask on screen was made for."""
    from core.masks.rle import area

    (track,) = window.clip.tracks
    mask = window.clip.mask(track.id, Layer.AMODAL)
    assert mask is not None
    return area(mask.rle) // 4


def test_a_missing_picture_keeps_its_frame_and_shifts_nothing(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    folder = write_pictures(tmp_path / "clip", NAMES)
    path = make_project(tmp_path / "p.amodal", folder)
    (folder / "002.png").unlink()
    window = start(qtbot, settings, path)
    wait_for_message(qtbot, window, "1 picture is missing (002.png)")
    window.studio.places.stage.messages.close_current()
    for frame in range(6):
        go_to(qtbot, window, frame)
        assert mask_width(window) == frame + 1
        if frame == 2:
            assert window.part(MediaCommands).note.isVisible()
            assert window.part(MediaCommands).note.text() == "picture 002.png is missing"
        else:
            assert not window.part(MediaCommands).note.isVisible()
            assert number_on_screen(window) == frame

    # The mask of the frame without a picture can be edited.
    go_to(qtbot, window, 2)
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(30, 18), (34, 18)])
    wait_until_saved(qtbot, window)
    assert mask_width(window) > 3

    report = window.studio.media_states.get(1)
    assert report is not None
    assert report.state is MediaState.CHANGED
    window.part(MediaCommands).ask()
    dialog = window.part(MediaCommands).dialog
    assert dialog is not None
    assert "frame 2: 002.png is missing" in dialog.list.toPlainText()
    dialog.reject()


def test_new_pictures_are_taken_up_after_the_last_frame(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    folder = write_pictures(tmp_path / "clip", NAMES)
    path = make_project(tmp_path / "p.amodal", folder)
    write_picture(folder / "0015.png", 77)
    window = start(qtbot, settings, path)
    wait_for_message(qtbot, window, "1 new picture is no part of the clip (0015.png)")
    (what,) = [
        b
        for b in window.studio.places.stage.messages.findChildren(QPushButton)
        if b.text() == "What changed…"
    ]
    qtbot.mouseClick(what, Qt.MouseButton.LeftButton)
    dialog = window.part(MediaCommands).dialog
    assert dialog is not None
    qtbot.mouseClick(dialog.take_up, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: window.clip.clip is not None and window.clip.clip.frame_count == 7, timeout=WAIT_MS
    )
    wait_for_frame(qtbot, window, 0)
    go_to(qtbot, window, 6)
    assert number_on_screen(window) == 77
    go_to(qtbot, window, 2)
    assert (number_on_screen(window), mask_width(window)) == (2, 3)
    qtbot.waitUntil(lambda: _state(window) is MediaState.SAME, timeout=WAIT_MS)


def _state(window: MainWindow) -> MediaState | None:
    report = window.studio.media_states.get(1)
    return report.state if report is not None else None


def test_an_exchanged_picture_is_said_until_it_is_accepted(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    folder = write_pictures(tmp_path / "clip", NAMES)
    path = make_project(tmp_path / "p.amodal", folder)
    write_picture(folder / "003.png", 99)
    window = start(qtbot, settings, path)
    wait_for_message(qtbot, window, "1 picture has other content than it had (003.png)")
    window.part(MediaCommands).ask()
    dialog = window.part(MediaCommands).dialog
    assert dialog is not None
    qtbot.mouseClick(dialog.accept_as_is, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _state(window) is MediaState.SAME, timeout=WAIT_MS)
    window.close()
    with Project.open(path) as project:
        assert project.clips.list()[0].frame_count == 6


def test_a_replaced_video_is_not_shown_and_never_breaks(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    video = write_video(tmp_path / "v.mkv", range(10))
    path = make_project(tmp_path / "p.amodal", video)
    write_video(video, range(7))
    window = start(qtbot, settings, path)
    wait_for_message(qtbot, window, "they have 7 frames, the clip 10")
    go_to(qtbot, window, 9)
    assert mask_width(window) == 10
    assert int(np.asarray(window.canvas.picture).std()) == 0
    assert window.part(MediaCommands).note.text() == "other media"
    window.close()


def test_relinking_asks_before_it_takes_exchanged_pictures(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    folder = write_pictures(tmp_path / "clip", NAMES)
    path = make_project(tmp_path / "p.amodal", folder)
    other = tmp_path / "other"
    folder.rename(other)
    write_picture(other / "001.png", 55)
    window = start(qtbot, settings, path)
    wait_for_message(qtbot, window, "the media are not there")
    window.part(RelinkCommands).ask()
    qtbot.waitUntil(lambda: window.part(RelinkCommands).dialog is not None, timeout=WAIT_MS)
    dialog = window.part(RelinkCommands).dialog
    assert dialog is not None
    window.part(RelinkCommands).look_under(other)
    qtbot.waitUntil(lambda: window.part(RelinkCommands).question is not None, timeout=WAIT_MS)
    question = window.part(RelinkCommands).question
    assert question is not None
    assert "001.png" in question.text()
    assert not dialog.relink.isEnabled()
    qtbot.mouseClick(question.button(QMessageBox.StandardButton.Yes), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.relink.isEnabled, timeout=WAIT_MS)
    dialog.reject()


def test_an_old_project_takes_its_media_once_and_says_so(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    path = tmp_path / "old.amodal"
    shutil.copy(OLD, path)
    for number in range(3):
        ok, png = cv2.imencode(".png", np.full((12, 16, 3), 80 * number, np.uint8))
        assert ok
        (tmp_path / "img").mkdir(exist_ok=True)
        (tmp_path / "img" / f"{number}.png").write_bytes(png.tobytes())
    window = start(qtbot, settings, path)
    wait_for_message(qtbot, window, "they are kept as they are now")
    wait_until_saved(qtbot, window)
    window.close()
    (tmp_path / "img" / "1.png").unlink()
    again = start(qtbot, settings, path)
    wait_for_message(qtbot, again, "1 picture is missing (1.png)")
    again.close()


def test_a_pipe_in_place_of_a_video_is_one_line_and_the_window_closes(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    video = write_video(tmp_path / "v.mkv", range(4))
    path = make_project(tmp_path / "p.amodal", video)
    video.unlink()
    os.mkfifo(video)
    window = start(qtbot, settings, path)
    wait_for_message(qtbot, window, "the media are not there")
    window.close()
    assert not [
        thread for thread in threading.enumerate() if thread.name in ("frames", "thumbnails", "media")
    ]


class BlockedPath(type(Path())):  # type: ignore[misc]
    """A path on a disk that does not answer until it is let go."""

    gate = threading.Event()

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        self.gate.wait()
        return os.stat(str(self), follow_symlinks=follow_symlinks)


def test_nobody_waits_for_media_that_do_not_answer(qtbot: QtBot, tmp_path: Path) -> None:
    video = write_video(tmp_path / "v.mkv", range(4))
    BlockedPath.gate.clear()
    heard: list[RgbFrame | Exception] = []
    media = ClipMedia(BlockedPath(video), MediaKind.VIDEO, WIDTH, HEIGHT, 10.0, 4)
    reader = FrameReader(
        media, cache_bytes=10**6, on_ready=lambda _i, rgb, _e: heard.append(rgb), on_error=heard.append
    )
    reader.request(0)
    work = Work()
    work.lane("media", may_be_left=True).submit(BlockedPath(video).exists, heard.append, heard.append)
    reader.close()
    work.close()
    blocked = [one for one in threading.enumerate() if one.name in ("frames", "media")]
    assert len(blocked) == 2, "they are blocked, and were not waited for"
    BlockedPath.gate.set()
    for one in blocked:
        one.join(WAIT_MS / 1000)
        assert not one.is_alive()
    assert heard == [], "what comes too late is heard by nobody"
