"""TAO-Amodal: whole boxes, also beyond the picture, by the rules of its own tool."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.masks.rle import encode_rle
from core.store.project import Project
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, make

NUMBERS = count()
SIDES = st.floats(0.5, 40, allow_nan=False).map(lambda value: round(value, 2))
PLACES = st.floats(-30, 30, allow_nan=False).map(lambda value: round(value, 2))
BOXES = st.dictionaries(st.integers(0, 3), st.tuples(PLACES, PLACES, SIDES, SIDES), max_size=4)


def opened(path: Path) -> Project:
    Project.create(path).close()
    return Project.open(path)


def boxes_of(project: Project) -> list[Any]:
    return sorted(
        (clip.name, track.category.name, sorted(project.amodal_boxes.of_track(track.id).items()))
        for clip in project.clips.list()
        for track in project.tracks.list(clip.id)
        if project.amodal_boxes.of_track(track.id)
    )


@given(tracks=st.lists(st.tuples(st.sampled_from(["cup", "dög"]), BOXES), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_key_boxes_come_back(tracks: list[tuple[str, dict[int, Any]]], tmp_path: Path) -> None:
    folder = tmp_path / str(next(NUMBERS))
    empty = tuple(TrackPlan(f"{number}", name, {}) for number, (name, _) in enumerate(tracks))
    plan = ClipPlan("one", 4, 0, empty, False)
    with make(folder / "first.amodal", (plan,)) as first:
        (clip,) = first.clips.list()
        for track, (_, boxes) in zip(first.tracks.list(clip.id), tracks, strict=True):
            for frame, box in boxes.items():
                first.amodal_boxes.set(track.id, frame, box)
        list(export_project(first, folder / "out.json", "tao"))
        with opened(folder / "second.amodal") as second:
            list(import_into(second, folder / "out.json", format_name="tao"))
            assert boxes_of(second) == boxes_of(first)


def test_masks_give_boxes_visibility_and_what_is_out_of_the_frame(tmp_path: Path) -> None:
    margin = 3
    amodal = np.zeros((HEIGHT + 6, WIDTH + 6), bool)
    amodal[1:5, 1:9] = True
    modal = amodal.copy()
    modal[:3] = False
    tracks = (TrackPlan("a", "cup", {1: (encode_rle(modal), encode_rle(amodal))}),)
    with make(tmp_path / "p.amodal", (ClipPlan("one", 2, margin, tracks, False),)) as project:
        list(export_project(project, tmp_path / "out.json", "tao"))
    (entry,) = json.loads((tmp_path / "out.json").read_text())["annotations"]
    assert entry["amodal_bbox"] == [-2, -2, 8, 4]
    assert entry["bbox"] == [-2, 0, 8, 2]
    assert entry["visibility"] == 0.5
    assert entry["out_of_frame"] is True


def file_with(change: dict[str, Any], path: Path) -> Path:
    entry = {
        "id": 1, "image_id": 10, "video_id": 1, "track_id": 3, "category_id": 805, "iscrowd": 0,
        "bbox": [0.0, 2.0, 3.0, 4.0], "amodal_bbox": [-25.0, 20.0, 55.0, 40.0], "visibility": 0.55,
    }  # fmt: skip
    values = {
        "videos": [{"id": 1, "name": "val/Demo/clip1", "width": 64, "height": 48}],
        "images": [
            {
                "id": 10 + n, "video_id": 1, "file_name": f"val/Demo/clip1/frame{n + 1:04d}.jpg",
                "width": 64, "height": 48, "frame_index": 30 * n,
            }
            for n in range(3)
        ],
        "tracks": [{"id": 3, "category_id": 805, "video_id": 1}],
        "categories": [{"id": 805, "name": "person", "synset": "person.n.01"}],
        "annotations": [entry | change],
    }  # fmt: skip
    path.write_text(json.dumps(values))
    return path


def test_a_file_of_the_data_set_is_read(tmp_path: Path) -> None:
    with opened(tmp_path / "p.amodal") as project:
        steps = import_into(project, file_with({"image_id": 12}, tmp_path / "in.json"))
        while True:
            try:
                next(steps)
            except StopIteration as end:
                summary = end.value
                break
        assert boxes_of(project) == [("clip1", "person", [(2, (-25.0, 20.0, 55.0, 40.0))])]
        (clip,) = project.clips.list()
        assert clip.frame_count == 3
    assert summary.taken_for.startswith("tao")
    assert any("1 visible boxes were left out" in note for note in summary.notes)
