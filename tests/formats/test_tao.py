"""TAO-Amodal: whole boxes, also beyond the picture, by the rules of its own tool."""

import json
import shutil
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import BoxFacts
from core.changes.steps import Step, StepKind
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.registry import find_importer
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import bbox_xywh, encode_rle
from core.store.project import Project
from core.types import Layer
from tests.conftest import ROOT
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, empty_project, make

NUMBERS = count()
SIDES = st.floats(0.5, 40, allow_nan=False).map(lambda value: round(value, 2))
PLACES = st.floats(-30, 30, allow_nan=False).map(lambda value: round(value, 2))
BOXES = st.dictionaries(st.integers(0, 3), st.tuples(PLACES, PLACES, SIDES, SIDES), max_size=4)


def opened(path: Path) -> Project:
    return empty_project(path)


def boxes_of(project: Project) -> list[Any]:
    return sorted(
        (clip.name, track.category.name, sorted(project.amodal_boxes.of_track(track.id).items()))
        for clip in project.clips.list()
        for track in project.tracks.list(clip.id)
        if project.amodal_boxes.of_track(track.id)
    )


@given(tracks=st.lists(st.tuples(st.sampled_from(["cup", "dög"]), BOXES), min_size=1, max_size=3))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
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


def burst_file(folder: Path, *frames: int) -> None:
    mask = np.zeros((48, 64), np.uint8)
    mask[22:40, 0:20] = 1
    code = rle_to_coco(encode_rle(mask.astype(bool)))["counts"]
    values = {
        "split": "val",
        "sequences": [
            {
                "id": 1, "dataset": "Demo", "seq_name": "clip1", "width": 64, "height": 48, "fps": 30,
                "all_image_paths": [f"frame{n + 1:04d}.jpg" for n in range(3)],
                "annotated_image_paths": [f"frame{n + 1:04d}.jpg" for n in frames],
                "segmentations": [{"1": {"rle": code, "is_gt": True}} for _ in frames],
                "track_category_ids": {"1": 805},
            }
        ],
    }  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "val.json").write_text(json.dumps(values))


def summary_of(project: Project, source: Path) -> Any:
    steps = import_into(project, source)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_boxes_and_masks_of_one_object_are_one_track_with_the_margin_that_the_boxes_need(
    tmp_path: Path,
) -> None:
    (tmp_path / "amodal_annotations").mkdir()
    source = file_with({"amodal_is_uncertain": True}, tmp_path / "amodal_annotations" / "in.json")
    burst_file(tmp_path / "BURST_annotations" / "val", 0, 2)
    with opened(tmp_path / "p.amodal") as project:
        summary = summary_of(project, source)
        (clip,) = project.clips.list()
        (track,) = project.tracks.list(clip.id)
        assert clip.margin == 25  # the box begins at -25
        assert project.amodal_boxes.of_track(track.id) == {0: (-25.0, 20.0, 55.0, 40.0)}
        assert project.amodal_boxes.facts_of_track(track.id) == {0: BoxFacts(0.55, is_uncertain=True)}
        heads = {head.key.frame: head.rle for head in project.masks.of_track(track.id, Layer.MODAL)}
        assert {frame: bbox_xywh(rle) for frame, rle in heads.items()} == dict.fromkeys(
            (0, 2), (25, 47, 20, 18)
        )
        assert not any("boxes only" in note for note in summary.notes)


def test_an_object_without_a_visible_mask_is_a_track_of_its_boxes_and_that_is_said(tmp_path: Path) -> None:
    with opened(tmp_path / "p.amodal") as project:
        summary = summary_of(project, file_with({"visibility": 7}, tmp_path / "in.json"))
        assert any("1 track has boxes only" in note for note in summary.notes)
        assert project.amodal_boxes.facts_of_track(1) == {0: BoxFacts()}


def test_a_box_far_outside_gets_no_endless_margin_and_that_is_said(tmp_path: Path) -> None:
    with opened(tmp_path / "p.amodal") as project:
        far = {"amodal_bbox": [-500.0, 20.0, 530.0, 40.0]}
        summary = summary_of(project, file_with(far, tmp_path / "in.json"))
        assert project.clips.list()[0].margin == 32
        assert any("1 box reaches beyond the margin" in note for note in summary.notes)


def test_masks_and_what_is_said_of_boxes_come_back_from_our_own_file(tmp_path: Path) -> None:
    (tmp_path / "amodal_annotations").mkdir()
    source = file_with({"amodal_is_uncertain": True}, tmp_path / "amodal_annotations" / "in.json")
    burst_file(tmp_path / "BURST_annotations" / "val", 0)
    whole = np.zeros((98, 114), bool)
    whole[45:85, 0:50] = True  # canvas: 25 pixels of margin all round
    key = MaskKey(1, 0, Layer.AMODAL)
    with opened(tmp_path / "p.amodal") as first, opened(tmp_path / "q.amodal") as second:
        summary_of(first, source)
        first.masks.commit([MaskEdit(key, encode_rle(whole), None)], step=Step(StepKind.BRUSH))
        list(export_project(first, tmp_path / "out.json", "tao"))
        summary_of(second, tmp_path / "out.json")
        assert boxes_of(second) == boxes_of(first)
        for layer in Layer:
            masks = [
                {head.key.frame: head.rle for head in project.masks.of_track(1, layer)}
                for project in (first, second)
            ]
            assert masks[0] == masks[1]
            assert masks[0]
        assert second.amodal_boxes.facts_of_track(1) == first.amodal_boxes.facts_of_track(1)
        assert second.clips.list()[0].margin == 25
    (entry,) = json.loads((tmp_path / "out.json").read_text())["annotations"]
    assert (entry["visibility"], entry["amodal_is_uncertain"], entry["out_of_frame"]) == (0.55, True, True)
    decoded = coco_mask.decode(entry["amodal_segmentation"])
    assert (decoded.astype(bool) == whole).all()


@pytest.mark.parametrize(
    ("order", "folder"),
    [
        (("videos", "images", "x", "tracks", "y", "categories", "annotations"), "any"),
        (("videos", "images", "x", "tracks", "annotations", "y", "categories"), "amodal_annotations"),
    ],
)
def test_a_large_file_is_known_whatever_stands_at_its_ends(
    tmp_path: Path, order: tuple[str, ...], folder: str
) -> None:
    path = tmp_path / folder / "in.json"
    path.parent.mkdir()
    values = json.loads(file_with({}, path).read_text())
    values |= dict.fromkeys(("x", "y"), ["-" * 1000] * 300)  # more than is looked at of each end
    path.write_text(json.dumps({name: values[name] for name in order}))
    assert find_importer("auto", path)[0].name == "tao"


def test_boxes_of_a_project_of_schema_0011_open_and_say_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    shutil.copyfile(ROOT / "tests" / "data" / "projects" / "schema_0011.amodal", path)
    with Project.open(path) as project:
        assert project.amodal_boxes.of_track(1) == {0: (2.0, 2.0, 3.0, 4.0)}
        assert project.amodal_boxes.facts_of_track(1) == {0: BoxFacts()}
        project.history.undo()
        assert project.amodal_boxes.of_track(1) == {0: (1.0, 2.0, 3.0, 4.0)}
