"""YouTube-VIS, DAVIS and SA-V: files as their data sets write them, judged by independent code."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as judge

from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.registry import find_importer
from core.masks.rle import area, decode_rle, encode_rle
from core.store.project import Project
from core.types import Layer
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, empty_project, make

SHARED = Path(os.environ.get("AMODAL_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DATA = SHARED / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")


def opened(path: Path) -> Project:
    return empty_project(path)


def plan() -> ClipPlan:
    left, right = np.zeros((HEIGHT, WIDTH), bool), np.zeros((HEIGHT, WIDTH), bool)
    left[1:5, 1:6] = True
    right[2:6, 4:8] = True
    codes = encode_rle(left), encode_rle(right)
    tracks = (
        TrackPlan("a", "cup", {0: (codes[0], None), 2: (codes[0], codes[0])}),
        TrackPlan("b", "dog", {0: (codes[1], codes[1])}),
    )
    return ClipPlan("one", 3, 0, tracks, False)


def notes_of(project: Project, source: Path) -> tuple[str, ...]:
    steps = import_into(project, source)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            notes: tuple[str, ...] = end.value.notes
            return notes


@needs_data
def test_real_masklets_come_in_whole_at_their_frames(tmp_path: Path) -> None:
    source = DATA / "sa_v_masklets.json"
    values = json.loads(source.read_bytes())
    expected = sorted(
        (4 * number, place, int(judge.area(code)))
        for number, codes in enumerate(values["masklet"])
        for place, code in enumerate(codes)
        if judge.area(code)
    )
    with opened(tmp_path / "p.amodal") as project:
        list(import_into(project, source))
        (clip,) = project.clips.list()
        assert (clip.width, clip.height, clip.frame_count) == (480, 848, 483)
        found = sorted(
            (head.key.frame, int(track.external_id or 0), area(head.rle))
            for track in project.tracks.list(clip.id)
            for head in project.masks.of_track(track.id, Layer.MODAL)
        )
    assert found == expected


def test_davis_writes_what_its_tools_read(tmp_path: Path) -> None:
    with make(tmp_path / "p.amodal", (plan(),)) as project:
        list(export_project(project, tmp_path / "davis", "davis"))
    files = sorted((tmp_path / "davis" / "Annotations" / "one").iterdir())
    assert [file.name for file in files] == ["00000.png", "00001.png", "00002.png"]
    with Image.open(files[0]) as image:
        assert image.mode == "P"
        palette = image.getpalette() or []
        labels = np.array(image)
    assert palette[:9] == [0, 0, 0, 128, 0, 0, 0, 128, 0]
    # Nobody decided who is in front: the track made first keeps the shared pixels.
    assert labels[3, 5] == 1
    assert labels[3, 7] == 2
    assert not np.array(Image.open(files[1])).any()
    assert (tmp_path / "davis" / "ImageSets" / "2017" / "val.txt").read_text() == "one\n"


def test_davis_with_a_resolution_void_and_pictures_is_read(tmp_path: Path) -> None:
    for number in range(2):
        for kind in ("JPEGImages", "Annotations"):
            (tmp_path / "set" / kind / "480p" / "bear").mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 6)).save(tmp_path / f"set/JPEGImages/480p/bear/{number:05d}.jpg")
        labels = np.zeros((6, 8), np.uint8)
        labels[1:3, 1:4], labels[4:, :2], labels[0] = 1, 7, 255
        image = Image.fromarray(labels)
        image.putpalette([value for index in range(256) for value in (index, 0, 0)])
        image.save(tmp_path / f"set/Annotations/480p/bear/{number:05d}.png")
    with opened(tmp_path / "p.amodal") as project:
        notes = notes_of(project, tmp_path / "set")
        (clip,) = project.clips.list()
        assert project.resolve_media(clip) == tmp_path / "set/JPEGImages/480p/bear"
        assert [track.external_id for track in project.tracks.list(clip.id)] == [1, 7]
        first = next(iter(project.masks.of_track(project.tracks.list(clip.id)[0].id, Layer.MODAL)))
        assert decode_rle(first.rle).sum() == 6
    assert notes == ("16 pixels are void (index 255) and belong to no object",)


@pytest.mark.parametrize("name", ["x", "²"])
def test_bad_davis_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    with make(tmp_path / "p.amodal", (plan(),)) as project:
        list(export_project(project, tmp_path / "davis", "davis"))
    # ² is a digit to Python, and no number.
    (tmp_path / "davis" / "Annotations_amodal" / "one" / name).mkdir()
    with opened(tmp_path / "q.amodal") as project, pytest.raises(BadInputError) as caught:
        list(import_into(project, tmp_path / "davis"))
    assert "\n" not in str(caught.value)
    assert str(tmp_path / "davis") in str(caught.value)


@pytest.mark.parametrize("damage", ["size", "cut"])
def test_a_damaged_picture_of_davis_costs_itself_and_is_named(damage: str, tmp_path: Path) -> None:
    with make(tmp_path / "p.amodal", (plan(),)) as project:
        list(export_project(project, tmp_path / "davis", "davis"))
    file = tmp_path / "davis" / "Annotations" / "one" / "00002.png"
    if damage == "size":
        Image.new("P", (3, 3)).save(file)
    else:
        file.write_bytes(file.read_bytes()[:40])
    with opened(tmp_path / "q.amodal") as project:
        notes = notes_of(project, tmp_path / "davis")
        assert any("1 of " in note and "mask pictures" in note and "00002.png" in note for note in notes), (
            notes
        )
        assert project.tracks.list(project.clips.list()[0].id)


def test_youtube_vis_is_written_as_its_readers_want_it(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with make(tmp_path / "p.amodal", (plan(),)) as project:
        list(export_project(project, out, "youtube-vis"))
    values = json.loads(out.read_text())
    (video,) = values["videos"]
    assert video["length"] == len(video["file_names"]) == 3
    first = values["annotations"][0]
    assert [code is None for code in first["segmentations"]] == [False, True, False]
    assert first["areas"] == [20, None, 20]
    assert first["bboxes"][0] == [1, 1, 5, 4]
    # What TrackEval's reader does with every mask of the truth.
    code = judge.frPyObjects(first["segmentations"][0], first["height"], first["width"])
    assert int(judge.area(code)) == 20
    assert find_importer("auto", out)[0].name == "youtube-vis"


def test_youtube_vis_of_others_is_read(tmp_path: Path) -> None:
    code = {"size": [HEIGHT, WIDTH], "counts": [0, 7, HEIGHT * WIDTH - 7]}
    values: dict[str, Any] = {
        "videos": [
            {"id": 3, "width": WIDTH, "height": HEIGHT, "length": 2, "file_names": ["v/0.jpg", "v/5.jpg"]}
        ],
        "categories": [{"id": 4, "name": "person", "supercategory": "object"}],
        "annotations": [{"id": 9, "video_id": 3, "category_id": 4, "segmentations": [None, code]}],
    }
    file = tmp_path / "in.json"
    file.write_text(json.dumps(values))
    with opened(tmp_path / "p.amodal") as project:
        list(import_into(project, file))
        (clip,) = project.clips.list()
        (track,) = project.tracks.list(clip.id)
        assert (clip.name, track.name, track.category.name) == ("v", "person 9", "person")
        assert [head.key.frame for head in project.masks.of_track(track.id, Layer.MODAL)] == [1]
