"""CVAT XML as CVAT writes it: masks by rows, polygons, tracks of a video, and bombs."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from core.errors import BadInputError
from core.formats.cvat.cvat_codes import cvat_from_rle, rle_from_cvat
from core.formats.importing import import_into
from core.masks.rle import decode_rle, encode_rle
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from core.types import BoolMask, Layer
from tests.clips import write_video
from tests.formats.projects import empty_project

IMAGES = """<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><task><name>job</name></task></meta>
<image id="0" name="a/000.png" width="6" height="4">
  <mask label="car" source="manual" occluded="0" rle="1, 2, 1, 4" left="1" top="1" width="4" height="2" z_order="0">
  </mask>
  <polygon label="car" source="manual" occluded="0" points="0,0;2,0;2,1;0,1" z_order="0"></polygon>
  <box label="car" xtl="1" ytl="1" xbr="2" ybr="2"></box>
</image>
<image id="1" name="a/001.png" width="6" height="4"></image>
</annotations>
"""  # noqa: E501 - as CVAT writes it
VIDEO = """<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><task><name>job</name><size>5</size>
<original_size><width>6</width><height>4</height></original_size><source>film.mp4</source></task></meta>
<track id="7" label="dog" source="manual">
  <mask frame="1" keyframe="1" outside="0" rle="0, 8" left="1" top="1" width="4" height="2"></mask>
  <mask frame="2" keyframe="1" outside="1" rle="0, 8" left="1" top="1" width="4" height="2"></mask>
</track></annotations>
"""


def opened(path: Path) -> Project:
    return empty_project(path)


@given(arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_codes_come_back(mask: BoolMask) -> None:
    code = cvat_from_rle(encode_rle(mask))
    if not mask.any():
        assert code is None
        return
    assert code is not None
    runs, (x, y, width, height) = code
    assert (decode_rle(rle_from_cvat(runs, (x, y, width, height), mask.shape)) == mask).all()
    # By hand: pixels of the box in rows, background first.
    flat = [bool(number % 2) for number, run in enumerate(runs) for _ in range(run)]
    assert flat == mask[y : y + height, x : x + width].ravel().tolist()


def test_images_of_cvat_are_read(tmp_path: Path) -> None:
    file = tmp_path / "in.xml"
    file.write_text(IMAGES)
    with opened(tmp_path / "p.amodal") as project:
        steps = import_into(project, file)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                summary = end.value
                break
        (clip,) = project.clips.list()
        assert (clip.name, clip.frame_count) == ("a", 2)
        tracks = project.tracks.list(clip.id)
        assert [track.name for track in tracks] == ["car 1", "car 2"]
        (first,) = project.masks.of_track(tracks[0].id, Layer.MODAL)
        expected = np.zeros((4, 6), bool)
        expected[1, 2:4] = True
        expected[2, 1:5] = True
        assert (decode_rle(first.rle) == expected).all()
        (second,) = project.masks.of_track(tracks[1].id, Layer.MODAL)
        assert decode_rle(second.rle).sum() == 2
    assert "1 shapes that are no masks have no place in a project: 1 box" in summary.notes
    assert summary.taken_for.startswith("cvat (XML")


def test_tracks_of_a_video_are_read(tmp_path: Path) -> None:
    file = tmp_path / "in.xml"
    file.write_text(VIDEO)
    with opened(tmp_path / "p.amodal") as project:
        list(import_into(project, file))
        (clip,) = project.clips.list()
        (track,) = project.tracks.list(clip.id)
        assert (clip.name, clip.frame_count, track.name) == ("film", 5, "dog 7")
        heads = list(project.masks.of_track(track.id, Layer.MODAL))
        assert [(head.key.frame, int(decode_rle(head.rle).sum())) for head in heads] == [(1, 8)]


def test_absurd_numbers_of_objects_are_no_ids(tmp_path: Path) -> None:
    """Found by fuzzing: 5,000 digits are more than Python makes a number of."""
    file = tmp_path / "in.xml"
    file.write_text(IMAGES.replace("</mask>", f'<attribute name="track">{"9" * 5000}</attribute></mask>', 1))
    with opened(tmp_path / "p.amodal") as project:
        list(import_into(project, file))
        (clip,) = project.clips.list()
        assert [track.name for track in project.tracks.list(clip.id)] == ["car 1", "car 2"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('width="6"', 'width="0"', "width"),
        ("</annotations>", "", "line"),
        ("<annotations>", '<!DOCTYPE a [<!ENTITY b "c">]><annotations>', "is refused"),
    ],
)
def test_bad_files_are_refused_in_one_line(old: str, new: str, says: str, tmp_path: Path) -> None:
    assert old in IMAGES
    file = tmp_path / "in.xml"
    file.write_text(IMAGES.replace(old, new))
    with opened(tmp_path / "p.amodal") as project, pytest.raises(BadInputError, match=says) as caught:
        list(import_into(project, file))
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("1, 2, 1, 4", "1, 2, 1, 5", "covers 9 pixels, but its box has 8"),
        ("1, 2, 1, 4", "1, x", "invalid literal"),
        ('width="4"', 'width="99999"', "99999"),
        ("a/001.png", "../..", "names no file"),
        ("0,0;2,0;2,1;0,1", "0,0;2,0", "polygon needs"),
        ('id="1" name="a/001.png" width="6"', 'id="1" name="a/001.png" width="x"', "expected a whole number"),
    ],
)
def test_an_odd_entry_costs_itself(old: str, new: str, says: str, tmp_path: Path) -> None:
    assert old in IMAGES
    file = tmp_path / "in.xml"
    file.write_text(IMAGES.replace(old, new))
    summary, found = read(tmp_path, file)
    assert len([note for note in summary.notes if "left out" in note and says in note]) == 1
    assert sum(len(frames) for _, frames in found) in (1, 2)


def read(tmp_path: Path, file: Path, **options: Any) -> tuple[ImportSummary, list[tuple[str, list[int]]]]:
    """Import and return the summary and for every clip its name and the frames that have a mask."""
    with opened(tmp_path / "p.amodal") as project:
        steps = import_into(project, file, **options)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                summary = end.value
                break
        found = []
        for clip in project.clips.list():
            heads = [
                head.key.frame
                for track in project.tracks.list(clip.id)
                for head in project.masks.of_track(track.id, Layer.MODAL)
            ]
            found.append((clip.name, sorted(heads)))
        return summary, found


def task(name: str, size: int, *, start: int = 0, stop: int | None = None, step: int = 1, id: int = 1) -> str:
    stop_text = f"<stop_frame>{stop}</stop_frame>" if stop is not None else ""
    frames = f"<frame_filter>step={step}</frame_filter>" if step > 1 else "<frame_filter></frame_filter>"
    return (
        f"<task><id>{id}</id><name>{name}</name><size>{size}</size><mode>interpolation</mode>"
        f"<start_frame>{start}</start_frame>{stop_text}{frames}"
        "<segments><segment><id>1</id><start>0</start><stop>9</stop></segment></segments>"
        "<labels><label><name>dog</name></label></labels>"
        "<original_size><width>64</width><height>48</height></original_size>"
        f"<source>{name}.mp4</source></task>"
    )


BAR = 'rle="0, 8" left="1" top="1" width="4" height="2"/>'


def track(frames: list[int], extra: str = "", id: int = 0) -> str:
    shapes = "".join(f'<mask frame="{frame}" outside="0" {BAR}' for frame in frames)
    return f'<track id="{id}" label="dog" source="manual"{extra}>{shapes}</track>'


def xml(meta: str, body: str) -> str:
    return f"<annotations><version>1.1</version><meta>{meta}<dumped>2024</dumped></meta>{body}</annotations>"


@pytest.mark.parametrize(
    ("start", "step", "given_frames", "expected"),
    [
        (30, 1, [30, 31, 33], [30, 31, 33]),
        (0, 5, [0, 5, 10, 55], [0, 5, 10, 55]),
        (7, 3, [7, 13, 58], [7, 13, 58]),
        (30, 1, [0, 1, 3], [30, 31, 33]),
        (30, 2, [0, 1, 3], [30, 32, 36]),
        (0, 5, [0, 1, 11], [0, 5, 55]),
    ],
)
def test_numbers_of_frames_are_those_of_the_video(
    start: int, step: int, given_frames: list[int], expected: list[int], tmp_path: Path
) -> None:
    write_video(tmp_path / "film.mp4", 60, size_wh=(64, 48))
    file = tmp_path / "in.xml"
    file.write_text(xml(task("film", 12, start=start, step=step), track(given_frames)))
    summary, found = read(tmp_path, file)
    assert found == [("film", expected)]
    counted_within = given_frames != expected
    assert any("are counted within it" in note for note in summary.notes) is counted_within


def test_numbers_hold_where_the_video_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "in.xml"
    file.write_text(xml(task("film", 10, start=30, stop=39), track([30, 33])))
    _, found = read(tmp_path, file)
    assert found == [("film", [30, 33])]
    with Project.open(tmp_path / "p.amodal") as project:
        assert project.clips.list()[0].frame_count == 40


def test_pictures_of_a_video_task_are_frames_of_the_video(tmp_path: Path) -> None:
    write_video(tmp_path / "film.mp4", 60, size_wh=(64, 48))
    mask = f'<mask label="dog" {BAR}'
    images = "".join(
        f'<image id="{n}" name="frame_{n:06d}" width="64" height="48">{mask if n != 35 else ""}</image>'
        for n in (30, 35, 40)
    )
    file = tmp_path / "in.xml"
    file.write_text(xml(task("film", 3, start=30, step=5), images))
    _, found = read(tmp_path, file)
    assert found == [("film", [30, 40])]


def test_a_project_of_several_tasks_makes_a_clip_of_each(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_video(tmp_path / f"{name}.mp4", 20, size_wh=(64, 48))
    tasks = f"{task('one', 20)}{task('two', 10, start=5, id=2)}{task('three', 4, id=3)}"
    body = track([1, 2], ' task_id="1"') + track([5, 9], ' task_id="2"')
    file = tmp_path / "in.xml"
    file.write_text(xml(f"<project><tasks>{tasks}</tasks></project>", body))
    _, found = read(tmp_path, file)
    assert found == [("one", [1, 2]), ("two", [5, 9]), ("three", [])]


def test_pictures_of_two_tasks_with_the_same_names_are_two_clips(tmp_path: Path) -> None:
    mask = f'<mask label="dog" {BAR}'
    tasks = "".join(
        f"<task><id>{n}</id><name>{name}</name><size>2</size><mode>annotation</mode></task>"
        for n, name in ((1, "one"), (2, "two"))
    )
    images = "".join(
        f'<image id="{n}" name="{n}.png" task_id="{of}" width="64" height="48">{mask}</image>'
        for of in (1, 2)
        for n in range(2)
    )
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for n in range(2):
            Image.new("RGB", (64, 48)).save(tmp_path / name / f"{n}.png")
    file = tmp_path / "in.xml"
    file.write_text(xml(f"<project><tasks>{tasks}</tasks></project>", images))
    _, found = read(tmp_path, file)
    assert found == [("one", [0, 1]), ("two", [0, 1])]


def test_ids_that_begin_anew_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "in.xml"
    file.write_text(xml(task("film", 10), track([1, 2]) + track([2, 3])))
    _, found = read(tmp_path, file)
    assert found == [("film", [1, 2, 2, 3])]


def test_a_picture_that_comes_twice_is_said(tmp_path: Path) -> None:
    file = tmp_path / "in.xml"
    image = IMAGES[IMAGES.index("<image") : IMAGES.index("</image>") + len("</image>")]
    (tmp_path / "a").mkdir()
    for n in range(2):
        Image.new("RGB", (6, 4)).save(tmp_path / "a" / f"00{n}.png")
    file.write_text(IMAGES.replace("</annotations>", f"{image}</annotations>"))
    summary, found = read(tmp_path, file)
    assert found == [("a", [0, 0])]
    assert any("is frame 0 of a a second time" in note for note in summary.notes)


def test_what_is_no_mask_is_counted_by_its_kind(tmp_path: Path) -> None:
    file = tmp_path / "in.xml"
    boxes = '<track id="1" label="dog"><box frame="0" outside="0" xtl="1" ytl="1" xbr="2" ybr="2"/></track>'
    empty = f'<track id="2" label="dog"><mask frame="1" outside="1" {BAR}</track>'
    file.write_text(xml(task("film", 10), track([1]) + boxes + empty))
    summary, _ = read(tmp_path, file)
    assert "1 shapes that are no masks have no place in a project: 1 box" in summary.notes
    assert "1 tracks have no mask and were left out" in summary.notes


def test_an_object_that_changes_its_label_is_said(tmp_path: Path) -> None:
    file = tmp_path / "in.xml"
    other = track([4], id=0).replace("dog", "cat")
    file.write_text(xml(task("film", 10), track([1, 2]) + other))
    summary, found = read(tmp_path, file)
    assert found == [("film", [1, 2, 4])]
    (note,) = [note for note in summary.notes if "label" in note]
    assert (
        note
        == "1 object changes its label within a clip, so that each label is a track of its own: 0 (dog, cat)"
    )
