"""A folder of media: everything that opens singly comes in, the rest is counted and named."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import BadInputError
from core.formats.importing import import_into
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from tests.clips import write_folder, write_video


def picture(path: Path, ending: str = "") -> Path:
    ok, data = cv2.imencode(ending or path.suffix, np.full((48, 64, 3), 90, np.uint8))
    assert ok
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.tobytes())
    return path


def imported(tmp_path: Path, source: Path, format_name: str = "auto") -> tuple[ImportSummary, dict[str, int]]:
    """Import into a new project and return the summary and {clip: frames}."""
    place = tmp_path / "p.amodal"
    if not place.exists():
        Project.create(place).close()
    with Project.open(place) as project:
        steps = import_into(project, source, format_name=format_name)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value, {clip.name: clip.frame_count for clip in project.clips.list()}


def test_videos_of_every_container_come_in(tmp_path: Path) -> None:
    folder = tmp_path / "mix"
    folder.mkdir()
    film = write_video(tmp_path / "film.mp4", 4, size_wh=(64, 48))
    for name in ("a.mp4", "b.MP4", "c.m4v", "d.3gp", "e.mov", "f.qt", "g.f4v", "GX010001"):
        (folder / name).write_bytes(film.read_bytes())
    summary, clips = imported(tmp_path, folder)
    assert set(clips.values()) == {4}
    assert len(clips) == 8
    assert summary.notes == ()


def test_what_is_left_out_of_a_folder_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "mix"
    picture(folder / "clip" / "0.png")
    write_video(folder / "film.mp4", 4, size_wh=(64, 48))
    (folder / "broken.mkv").write_bytes(b"no video")
    (folder / "notes.txt").write_text("hello")
    (folder / "thing.xyz").write_text("hello")
    os.mkfifo(folder / "pipe.mp4")
    picture(folder / "deep" / "down" / "0.png")
    (folder / ".hidden").write_text("")
    summary, clips = imported(tmp_path, folder)
    assert set(clips) == {"clip", "film"}
    notes = "\n".join(summary.notes)
    assert "1 of 3 videos and picture folders was left out: (broken.mkv)" in notes
    assert (
        "3 files are neither videos nor pictures and were left out: notes.txt, pipe.mp4, thing.xyz" in notes
    )
    assert "1 folder in it was not looked into (import each by itself): deep" in notes


def test_pictures_keep_their_numbers_and_videos_beside_them_come_in(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    for name in ("000.jpg", "001.jpg", "003.jpg"):
        picture(folder / name)
    picture(folder / "002.jfif", ".jpg")
    write_video(folder / "film.mp4", 3, size_wh=(64, 48))
    picture(folder / "small" / "0.png")
    summary, clips = imported(tmp_path, folder)
    assert clips == {"pictures": 4, "film": 3}
    assert summary.notes == ("1 folder in it was not looked into (import each by itself): small",)


def test_a_folder_of_which_nothing_opens_says_why(tmp_path: Path) -> None:
    (tmp_path / "mix").mkdir()
    (tmp_path / "mix" / "broken.mkv").write_bytes(b"no video")
    with pytest.raises(BadInputError, match=r"broken\.mkv: cannot be opened"):
        imported(tmp_path, tmp_path / "mix")


def test_media_that_are_there_already_are_said(tmp_path: Path) -> None:
    film = write_video(tmp_path / "film.mp4", 3, size_wh=(64, 48))
    assert imported(tmp_path, film)[0].notes == ()
    summary, clips = imported(tmp_path, film)
    assert summary.clips == 0
    assert summary.notes == ("1 clip is in the project already: film",)
    assert clips == {"film": 3}


def test_videos_beside_folders_of_clips_are_named(tmp_path: Path) -> None:
    write_folder(tmp_path / "set" / "one", 2)
    write_video(tmp_path / "set" / "two.mp4", 3, size_wh=(64, 48))
    summary, clips = imported(tmp_path, tmp_path / "set")
    assert clips == {"one": 2}
    assert "1 video beside the clips was left out (import by itself): two.mp4" in summary.notes
