"""A frame stays the picture that it was, whatever happens to the folder or the video afterwards."""

import os
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from core.errors import BadInputError, FrameMissingError, MediaMissingError
from core.formats.kit.writing.media_names import MediaNames
from core.store.project import Project
from core.video.clip_opening import open_clip
from core.video.identity.comparing import compare
from core.video.media.clip_media import KnownFrom, MediaIdentity
from core.video.media.fingerprint import WHOLE_BYTES, mark_of
from core.video.media.media_report import MediaReport, MediaState
from core.video.media.source import MediaInfo, MediaKind
from core.video.opening import open_source, probe
from tests.changed_media import (
    HEIGHT,
    WIDTH,
    make_project,
    shown_numbers,
    the_clip,
    write_picture,
    write_pictures,
    write_video,
)

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0006.amodal"
NAMES = [f"{number:03d}.png" for number in range(6)]


def report_on(project: Project) -> MediaReport:
    return compare(project.media.of(the_clip(project)))


def keep(project: Project, identity: MediaIdentity) -> None:
    clip = the_clip(project)
    project.media.keep(clip.id, identity, project.media.of(clip).identity)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pictures(tmp_path / "clip", NAMES)


@pytest.fixture
def path(tmp_path: Path, folder: Path) -> Path:
    return make_project(tmp_path / "p.amodal", folder)


def test_an_unchanged_folder_is_the_same(path: Path) -> None:
    with Project.open(path) as project:
        assert report_on(project).state is MediaState.SAME
        assert report_on(project).line() == ""
        assert shown_numbers(project) == [0, 1, 2, 3, 4, 5]
        identity = project.media.of(the_clip(project)).identity
        assert identity is not None
        assert (identity.names, identity.known_from) == (tuple(NAMES), KnownFrom.IMPORT)


def remove(folder: Path) -> None:
    (folder / "002.png").unlink()


def add(folder: Path) -> None:
    write_picture(folder / "0015.png", 77)


def exchange(folder: Path) -> None:
    write_picture(folder / "002.png", 77)


def rename(folder: Path) -> None:
    (folder / "002.png").rename(folder / "zz.png")


def renumber_after_removing(folder: Path) -> None:
    (folder / "002.png").unlink()
    for number in (3, 4, 5):
        (folder / f"{number:03d}.png").rename(folder / f"{number - 1:03d}.png")


def swap(folder: Path) -> None:
    (folder / "001.png").rename(folder / "x")
    (folder / "004.png").rename(folder / "001.png")
    (folder / "x").rename(folder / "004.png")


@pytest.mark.parametrize(
    ("change", "shown", "line"),
    [
        (remove, [0, 1, None, 3, 4, 5], "1 picture is missing (002.png)"),
        (add, [0, 1, 2, 3, 4, 5], "1 new picture is no part of the clip (0015.png)"),
        (exchange, [0, 1, 77, 3, 4, 5], "1 picture has other content than it had (002.png)"),
        (rename, [0, 1, 2, 3, 4, 5], "1 picture has another name now (002.png → zz.png)"),
        (
            renumber_after_removing,
            [0, 1, None, 3, 4, 5],
            "1 picture is missing (002.png); 3 pictures have other names now "
            "(003.png → 002.png, 004.png → 003.png, 005.png → 004.png)",
        ),
        (
            swap,
            [0, 1, 2, 3, 4, 5],
            "2 pictures have other names now (001.png → 004.png, 004.png → 001.png)",
        ),
    ],
)
def test_a_changed_folder_keeps_frames_with_their_pictures(
    path: Path, folder: Path, change: Callable[[Path], None], shown: list[int | None], line: str
) -> None:
    change(folder)
    with Project.open(path) as project:
        report = report_on(project)
        assert report.state is MediaState.CHANGED
        assert report.line() == line
        assert shown_numbers(project) == shown
        # What decides nothing may be kept; it must not make the change forgotten.
        if report.renewed is not None:
            keep(project, report.renewed)
        assert report_on(project).line() == line
        assert shown_numbers(project) == shown


def test_a_missing_picture_names_itself_when_it_is_read(path: Path, folder: Path) -> None:
    remove(folder)
    with Project.open(path) as project:
        source = open_clip(project.media.of(the_clip(project)))
        with pytest.raises(BadInputError, match=r"frame 2: picture 002\.png is missing"):
            source.read(2)
        source.close()


def test_a_frame_beyond_the_names_that_are_kept_is_missing(path: Path) -> None:
    """A damaged project may say more frames than its clip has pictures."""
    with Project.open(path) as project:
        (clip,) = project.clips.list()
        source = open_clip(project.media.of(clip))
        with closing(source), pytest.raises(FrameMissingError, match="frame 125000"):
            source.read(125_000)


@pytest.mark.parametrize("kind", ["other size", "no picture", "turned"])
def test_a_picture_that_cannot_be_the_frame_costs_only_its_frame(path: Path, folder: Path, kind: str) -> None:
    if kind == "other size":
        ok, png = cv2.imencode(".png", np.zeros((HEIGHT * 2, WIDTH, 3), np.uint8))
        assert ok
        (folder / "000.png").write_bytes(png.tobytes())
    elif kind == "no picture":
        (folder / "000.png").write_bytes(b"no picture at all")
    else:
        exif = Image.Exif()
        exif[274] = 6  # to be turned by a quarter
        with Image.open(folder / "000.png") as image:
            image.load()
        image.save(folder / "000.png", exif=exif)
    with Project.open(path) as project:
        assert "1 picture has other content than it had (000.png)" in report_on(project).line()
        assert shown_numbers(project) == [None, 1, 2, 3, 4, 5]


def test_an_exchanged_picture_is_said_until_it_is_accepted(path: Path, folder: Path) -> None:
    exchange(folder)
    with Project.open(path) as project:
        accepted = report_on(project).accepted
        assert accepted is not None
        keep(project, accepted)
        assert report_on(project).state is MediaState.SAME


def test_a_copy_with_new_times_is_the_same(path: Path, folder: Path) -> None:
    for file in folder.iterdir():
        os.utime(file, ns=(1, 1))
    with Project.open(path) as project:
        report = report_on(project)
        assert report.state is MediaState.SAME
        assert report.renewed is not None
        keep(project, report.renewed)
        assert report_on(project).renewed is None


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_are_the_same_in_any_spelling(tmp_path: Path, form: str) -> None:
    other = "NFD" if form == "NFC" else "NFC"
    names = [f"b\u00e4r{number}.png" for number in range(3)]
    folder = write_pictures(tmp_path / "clip", [unicodedata.normalize(form, name) for name in names])  # type: ignore[arg-type]
    path = make_project(tmp_path / "p.amodal", folder)
    for file in list(folder.iterdir()):
        file.rename(folder / unicodedata.normalize(other, file.name))  # type: ignore[arg-type]
    with Project.open(path) as project:
        assert report_on(project).state is MediaState.SAME
        assert shown_numbers(project) == [0, 1, 2]


def test_pictures_with_the_same_bytes_are_not_guessed(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "clip", ["0.png", "1.png"])
    shutil.copy(folder / "1.png", folder / "2.png")
    path = make_project(tmp_path / "p.amodal", folder)
    (folder / "1.png").rename(folder / "7.png")
    (folder / "2.png").rename(folder / "8.png")
    with Project.open(path) as project:
        assert shown_numbers(project) == [0, None, None]
        assert "2 pictures are missing (1.png, 2.png)" in report_on(project).line()


def test_a_picture_changed_in_its_middle_has_another_mark(tmp_path: Path) -> None:
    path = tmp_path / "x.bmp"
    data = bytearray(WHOLE_BYTES * 4)
    path.write_bytes(data)
    before = mark_of(path)
    data[len(data) * 2 // 5 : len(data) * 2 // 5 + 9000] = b"x" * 9000
    path.write_bytes(data)
    os.utime(path, ns=(before.mtime_ns, before.mtime_ns + 1))
    assert not mark_of(path, before).is_same_content(before)


def test_a_folder_without_any_picture_of_the_clip_is_refused(path: Path, folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    write_pictures(folder, ["a.png", "b.png"])
    for number, name in enumerate(["a.png", "b.png"]):
        write_picture(folder / name, 50 + number)
    with Project.open(path) as project:
        assert report_on(project).state is MediaState.OTHER
        with pytest.raises(BadInputError, match=r"holds none of the clip's pictures \(000\.png"):
            shown_numbers(project)


def test_new_pictures_come_after_the_last_frame(path: Path, folder: Path) -> None:
    add(folder)
    with Project.open(path) as project:
        report = report_on(project)
        marks = [mark_of(folder / name) for name in report.added]
        project.media.take_up(the_clip(project).id, report.added, marks)
        assert report_on(project).state is MediaState.SAME
        assert shown_numbers(project) == [0, 1, 2, 3, 4, 5, 77]
        with pytest.raises(BadInputError, match="is a frame of the clip already"):
            project.media.take_up(the_clip(project).id, report.added, marks)


@pytest.mark.parametrize(
    ("numbers", "rate", "line"),
    [
        (range(7), 10, "has 7 frames, the clip 10"),
        (range(14), 10, "has 14 frames, the clip 10"),
        (range(10), 25, "has 10 frames as the clip, but at other times"),
    ],
)
def test_a_replaced_video_is_said_and_not_shown(tmp_path: Path, numbers: range, rate: int, line: str) -> None:
    video = write_video(tmp_path / "v.mkv", range(10))
    path = make_project(tmp_path / "p.amodal", video)
    write_video(video, numbers, rate=rate)
    with Project.open(path) as project:
        assert report_on(project).state is MediaState.OTHER
        assert report_on(project).line() == line
        with pytest.raises(BadInputError, match=line):
            shown_numbers(project)


def test_a_video_with_other_content_at_the_same_times_is_shown_and_said(tmp_path: Path) -> None:
    video = write_video(tmp_path / "v.mkv", range(10))
    path = make_project(tmp_path / "p.amodal", video)
    write_video(video, range(20, 30))
    with Project.open(path) as project:
        report = report_on(project)
        assert report.state is MediaState.CHANGED
        assert "another file with as many frames at the same times" in report.line()
        assert shown_numbers(project) == list(range(20, 30))


def test_an_old_project_takes_names_once_when_the_number_agrees(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    shutil.copy(OLD, path)
    with Project.open(path) as project:
        clip = the_clip(project)
        media = project.media.of(clip)
        assert media.identity is None
        assert len(project.masks.at_frames(clip.id, 0, 2)) == 3
    folder = tmp_path / "img"
    for number in range(3):
        write_small(folder / f"{number}.png")
    with Project.open(path) as project:
        media = project.media.of(the_clip(project)).at(folder)
        report = compare(media)
        assert report.state is MediaState.TAKEN
        assert report.renewed is not None
        assert report.renewed.known_from is KnownFrom.OPENING
        keep(project, report.renewed)
        assert compare(project.media.of(the_clip(project)).at(folder)).state is MediaState.SAME
    with Project.open(path) as project:
        (folder / "1.png").unlink()
        assert (
            "1 picture is missing (1.png)" in compare(project.media.of(the_clip(project)).at(folder)).line()
        )


def test_an_old_project_takes_nothing_when_the_number_differs(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    shutil.copy(OLD, path)
    folder = tmp_path / "img"
    for number in range(2):
        write_small(folder / f"{number}.png")
    with Project.open(path) as project:
        report = compare(project.media.of(the_clip(project)).at(folder))
        assert (report.state, report.renewed) == (MediaState.OTHER, None)
        assert report.line() == "has 2 pictures, the clip 3"


def write_small(path: Path) -> None:
    import cv2
    import numpy as np

    path.parent.mkdir(exist_ok=True)
    ok, png = cv2.imencode(".png", np.full((12, 16, 3), len(path.name) * int(path.stem), np.uint8))
    assert ok
    path.write_bytes(png.tobytes())


def named_only(folder: Path, names: tuple[str, ...]) -> MediaInfo:
    return MediaInfo(folder, MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, len(names), names=names)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("f_1.png", "f_10.png", "f_2.png"), [1, 10, 2]),
        (("sub/f_3.png", "sub/f_1.png"), [3, 1]),
        (("f_4", "f_2"), [4, 2]),
        (("f_5.png", "f_99.png"), [5, None]),
        (("f_0.png", "", "f_2.png"), [0, 1, 2]),
        (("f_5.png", "", "f_2.png"), [5, None, 2]),
    ],
)
def test_names_that_a_file_gave_find_their_pictures_later(
    tmp_path: Path, names: tuple[str, ...], shown: list[int | None]
) -> None:
    folder = tmp_path / "clip"
    path = make_project(tmp_path / "p.amodal", folder, named_only(folder, names))
    with Project.open(path) as project:
        assert report_on(project).state is MediaState.UNREACHABLE
        with pytest.raises(MediaMissingError, match="does not exist"):
            shown_numbers(project)
    write_pictures(folder, [f"f_{number}.png" for number in range(12)])
    with Project.open(path) as project:
        report = report_on(project)
        assert shown_numbers(project) == shown
        assert report.renewed is not None
        # Nobody has chosen the folder with its other pictures yet.
        assert report.renewed.known_from is KnownFrom.FILE
        keep(project, report.renewed)
        assert shown_numbers(project) == shown


@pytest.mark.parametrize("name", ["../secret.png", "/etc/hostname", "a/../../x.png", "C:\\\\x.png"])
def test_a_name_that_leads_out_of_the_folder_is_none(path: Path, tmp_path: Path, name: str) -> None:
    write_picture(tmp_path / "secret.png", 500)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE clip_frames SET name = ?, digest = 'x' WHERE frame = 2", (name,))
    connection.close()
    with Project.open(path) as project:
        assert 500 not in shown_numbers(project)
        assert shown_numbers(project)[3:] == [3, 4, 5]
        names = MediaNames(project).of_frames(the_clip(project))
        assert not any(".." in one or one.startswith("/") for one in names)


@pytest.mark.parametrize("name", ["pipe.png", "pipe.mp4"])
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(BadInputError, match="is a pipe, not a plain file"):
        open_source(tmp_path / name)
    with pytest.raises(BadInputError, match="is a device, not a plain file"):
        probe(Path("/dev/zero"))


def test_a_picture_that_became_a_pipe_is_missing(path: Path, folder: Path) -> None:
    (folder / "003.png").unlink()
    os.mkfifo(folder / "003.png")
    with Project.open(path) as project:
        assert shown_numbers(project) == [0, 1, 2, None, 4, 5]
