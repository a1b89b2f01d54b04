"""CVAT XML as CVAT writes it: masks by rows, polygons, tracks of a video, and bombs."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import BadInputError
from core.formats.cvat_codes import cvat_from_rle, rle_from_cvat
from core.formats.importing import import_into
from core.masks.rle import decode_rle, encode_rle
from core.store.project import Project
from core.types import BoolMask, Layer

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
    Project.create(path).close()
    return Project.open(path)


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
    assert any("1 boxes, lines, points and tags" in note for note in summary.notes)
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
        ("1, 2, 1, 4", "1, 2, 1, 5", "covers 9 pixels, but its box has 8"),
        ("1, 2, 1, 4", "1, x", "invalid literal"),
        ('width="4"', 'width="99999"', "99999"),
        ('width="6"', 'width="0"', "width"),
        ("a/000.png", "../../x.png", "leaves the media folder"),
        ("</annotations>", "", "line"),
        ("<annotations>", '<!DOCTYPE a [<!ENTITY b "c">]><annotations>', "is refused"),
        ("0,0;2,0;2,1;0,1", "0,0;2,0", "polygon needs"),
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
