"""Which frame of a video each picture of a file is: by stated numbers, names or times, not by its place."""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import pytest

from core.formats.kit.reading.frame_numbers import number_frames
from tests.clips import write_video
from tests.formats.test_names_of_media import coco, read, write_pictures


def frames_of(names: Sequence[str], stated: Sequence[int | None] = ()) -> list[int]:
    """Return the frames of a video of 40 frames, 24 a second, that pictures of these names are."""
    paths = [PurePosixPath(name) for name in names]
    found = number_frames(len(names), length=40, fps=24, stated=stated, names=paths).frames
    return [found[index] for index in sorted(found)]


NUMBERS: Mapping[str, tuple[list[str], list[int]]] = {
    "every tenth from 0": ([f"base_{n:06d}.jpg" for n in (0, 10, 20, 30)], [0, 10, 20, 30]),
    "every tenth from 10": ([f"base_{n:06d}.jpg" for n in (10, 20, 30)], [10, 20, 30]),
    "every tenth from 1": ([f"base_{n:06d}.jpg" for n in (1, 11, 21, 31)], [0, 10, 20, 30]),
    "all from 1": ([f"{n:04d}.png" for n in range(1, 41)], list(range(40))),
    "all from 0": ([f"{n}.png" for n in range(40)], list(range(40))),
    "the first ten from 1": ([f"f{n}.png" for n in range(1, 11)], list(range(10))),
    "a part from the middle": ([f"f{n}.png" for n in (17, 18, 19)], [17, 18, 19]),
    "a number that stays": ([f"cam2_{n}_left.png" for n in (0, 7)], [0, 7]),
    "without endings": ([f"v1.2_{n}" for n in (3, 9)], [3, 9]),
    "not in order": ([f"f{n}.png" for n in (30, 0, 20)], [30, 0, 20]),
    "one picture": (["base_000012.jpg"], [12]),
    "other numbers, all frames": ([f"{n}.png" for n in range(500, 540)], list(range(40))),
    "other numbers, some frames": ([f"{n}.png" for n in range(500, 510)], []),
    "words, some frames": (["left.png", "right.png"], []),
    "two numbers that change": ([f"{n}_{n * 3}.png" for n in (1, 2)], []),
    "fractions": ([f"0.{n}.png" for n in (1, 2, 3)], []),
    "times": ([f"00:00:0{n}.jpg" for n in (0, 1)], [0, 24]),
    "times with fractions": ([f"clip-00-00-00.{n}.jpg" for n in (25, 50)], [6, 12]),
    "times of the day": ([f"12:30:0{n}.jpg" for n in (0, 1)], []),
}


@pytest.mark.parametrize("which", NUMBERS)
def test_frames_of_a_video_are_told_by_the_names_of_their_pictures(which: str) -> None:
    names, frames = NUMBERS[which]
    assert frames_of(names) == frames


@pytest.mark.parametrize(
    ("stated", "frames"),
    [
        ([0, 5, 10], [0, 5, 10]),
        ([1, 6, 11], [0, 5, 10]),
        ([38, 39, 40], [37, 38, 39]),
        ([3, None, 9], [3, 9]),
    ],
)
def test_frames_that_the_file_states_come_before_those_of_names(
    stated: list[int | None], frames: list[int]
) -> None:
    assert frames_of([f"v1/{n:05d}.jpg" for n in range(len(stated))], stated) == frames


@pytest.mark.parametrize("field", ["", "frame_id", "frame_index"])
def test_every_tenth_frame_of_a_video_lies_on_its_frame(tmp_path: Path, field: str) -> None:
    write_video(tmp_path / "base.mp4", 40, size_wh=(64, 48))
    numbers = (1, 11, 31) if field else (0, 10, 30)
    names = [f"x_{n}.jpg" for n in range(3)] if field else [f"base_{n:06d}.jpg" for n in numbers]
    file = coco(names, video_id=[1] * 3, **({field: numbers} if field else {}))
    file["videos"] = [{"id": 1, "name": "v", "file_name": "base.mp4"}]
    for image in file["images"]:
        image |= {"width": 64, "height": 48}
    summary, found = read(tmp_path, file)
    assert found == {"v": [("base.mp4", [0, 10, 30])]}
    assert any("from 1" in note for note in summary.notes) is bool(field)


def test_pictures_that_no_frame_can_be_told_for_are_counted(tmp_path: Path) -> None:
    write_video(tmp_path / "base.mp4", 40, size_wh=(64, 48))
    file = coco(["left.jpg", "right.jpg"], video_id=[1, 1])
    file["videos"] = [{"id": 1, "name": "v", "file_name": "base.mp4"}]
    for image in file["images"]:
        image |= {"width": 64, "height": 48}
    summary, found = read(tmp_path, file)
    assert (summary.clips, found) == (1, {})
    assert any("do not tell which of 40 frames" in note for note in summary.notes)
    assert any(note.startswith("2 annotations") for note in summary.notes)


def test_cocovid_without_its_pictures_keeps_frames_and_tracks(tmp_path: Path) -> None:
    file = coco([f"v1/{n:05d}.jpg" for n in range(4)], video_id=[1] * 4, frame_id=[0, 5, 10, 15])
    file["videos"] = [{"id": 1, "name": "v1"}]
    for annotation in file["annotations"]:
        annotation["instance_id"] = 5
        del annotation["track_id"]
    _, found = read(tmp_path, file)
    assert found == {"v1": [("", [0, 5, 10, 15])]}


def test_stepped_names_of_a_folder_are_its_pictures_and_not_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "img"
    for number in (1, 11, 21):
        write_pictures(folder, 1, first=number)
    _, found = read(tmp_path, coco([f"img/{n:05d}.png" for n in (1, 21)]))
    assert found == {"img": [("img", [0, 2])]}


def test_an_annotation_goes_on_with_the_frame_before_of_which_there_is_a_picture(tmp_path: Path) -> None:
    write_video(tmp_path / "base.mp4", 40, size_wh=(64, 48))
    file = coco([f"f{n}.jpg" for n in (0, 10, 20)], video_id=[1] * 3)
    file["videos"] = [{"id": 1, "name": "v", "file_name": "base.mp4"}]
    for image, annotation in zip(file["images"], file["annotations"], strict=True):
        image |= {"width": 64, "height": 48}
        del annotation["track_id"]
    _, found = read(tmp_path, file)
    assert found == {"v": [("base.mp4", [0, 10, 20])]}
