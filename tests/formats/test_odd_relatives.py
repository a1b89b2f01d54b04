"""Odd entries in COCO's relatives cost themselves; videos and pictures without objects come in."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.formats.importing import import_into
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from tests.formats.projects import empty_project
from tests.formats.test_hardening import HEIGHT, WIDTH, root
from tests.formats.test_odd_coco import SQUARE
from tests.formats.test_truth import code, youtube_vis

__all__ = ["root"]
BAD: list[Any] = [
    3,
    {},
    {"size": [1, 1], "counts": [1]},
    {"size": [HEIGHT, WIDTH], "counts": "~"},
    "x",
    [[1, 2]],
]


def read(root: Path, file: object, name: str = "auto") -> tuple[ImportSummary, Project]:
    """Import a file into a new project, which the caller closes."""
    path = root / "in.json"
    path.write_text(file if isinstance(file, str) else json.dumps(file))
    project = empty_project(root / "p.amodal")
    steps = import_into(project, path, format_name=name)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value, project


def left_out(summary: ImportSummary, words: str) -> bool:
    """Whether a note names something that was left out with these words."""
    return any("left out: " in note and words in note for note in summary.notes)


@pytest.mark.parametrize("annotations", [None, [], "missing"])
@pytest.mark.parametrize("categories", [[{"id": 1, "name": "p"}], None, "missing"])
def test_videos_without_objects_come_in(root: Path, annotations: Any, categories: Any) -> None:
    file = youtube_vis() | {"annotations": annotations, "categories": categories}
    file["videos"].append({"id": 2, "file_names": ["v2/0.jpg"], "width": 9, "height": 7})
    for name in ("annotations", "categories"):
        if file[name] == "missing":
            del file[name]
    summary, project = read(root, file)
    with project:
        assert [clip.name for clip in project.clips.list()] == ["cat", "v2"]
    assert any("no annotations" in note for note in summary.notes)


def test_a_video_without_an_object_comes_in_beside_others(root: Path) -> None:
    file = youtube_vis()
    file["videos"].insert(0, {"id": "b", "file_names": ["v2/0.jpg", "v2/1.jpg"], "width": 9, "height": 7})
    summary, project = read(root, file)
    with project:
        assert {clip.name: clip.frame_count for clip in project.clips.list()} == {"cat": 3, "v2": 2}
    assert (summary.clips, summary.masks) == (2, 3)


@pytest.mark.parametrize("bad", BAD)
def test_one_odd_mask_of_a_video_costs_itself(root: Path, bad: Any) -> None:
    file = youtube_vis()
    file["annotations"][0]["segmentations"][1] = bad
    summary, project = read(root, file)
    project.close()
    assert summary.masks == 2
    assert left_out(summary, "annotations[0].segmentations[1]")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"video_id": 9}, "9 is no video"),
        ({"video_id": None}, "is missing"),
        ({"segmentations": None}, "no list"),
        ({"segmentations": [None]}, "1 masks for 3"),
    ],
)
def test_an_odd_object_costs_itself(root: Path, change: dict[str, Any], words: str) -> None:
    file = youtube_vis()
    file["annotations"].insert(0, file["annotations"][0] | {"id": "odd"} | change)
    summary, project = read(root, file)
    project.close()
    assert (summary.tracks, summary.masks) == (1, 3)
    assert left_out(summary, words)


@pytest.mark.parametrize(
    "change",
    [
        {"category_id": 77},
        {"category_id": None},
        {"id": "x1"},
        {"id": None},
        {"id": [1]},
        {"bboxes": "x"},
        {"iscrowd": "x"},
    ],
)
def test_fields_of_an_object_that_nobody_needs_are_no_reason(root: Path, change: dict[str, Any]) -> None:
    file = youtube_vis(**change)
    summary, project = read(root, file)
    project.close()
    assert (summary.tracks, summary.masks) == (1, 3)


@pytest.mark.parametrize(
    "video",
    [None, {}, {"id": 5}, {"id": 5, "file_names": []}, {"id": 5, "file_names": [3]},
     {"id": 1, "file_names": ["x"]}, {"id": 5, "file_names": ["x/0.jpg"]},
     {"id": 5, "file_names": ["x/0.jpg"], "width": -1, "height": 1}],
)  # fmt: skip
def test_an_odd_video_costs_itself(root: Path, video: Any) -> None:
    file = youtube_vis()
    file["videos"].append(video)
    summary, project = read(root, file)
    project.close()
    assert (summary.clips, summary.masks) == (1, 3)
    assert left_out(summary, "videos[1]")


def results(*more: Any) -> list[Any]:
    return [{"image_id": 1, "category_id": 1, "score": 0.5, "segmentation": code()}, *more]


@pytest.mark.parametrize(
    "odd",
    [None, 3, {}, {"image_id": 1}, {"image_id": 1, "segmentation": []},
     {"image_id": [1], "segmentation": code()},
     {"image_id": 1, "segmentation": {"size": [HEIGHT, WIDTH], "counts": "~"}}],
)  # fmt: skip
def test_an_odd_entry_of_results_costs_itself(root: Path, odd: Any) -> None:
    summary, project = read(root, results(odd), "coco-results")
    project.close()
    assert summary.masks == 1
    assert left_out(summary, "[1]")


@pytest.mark.parametrize(
    "change", [{"score": "high"}, {"score": None}, {"category_id": None}, {"image_id": "a/1"}]
)
def test_results_are_read_without_what_nobody_needs(root: Path, change: dict[str, Any]) -> None:
    summary, project = read(root, results(results()[0] | change))
    project.close()
    assert summary.masks == 2


@pytest.mark.parametrize("number", [2**53 + 1, 2**63, -(2**63) - 1, 10**30])
def test_categories_of_any_number_are_called_by_it(root: Path, number: int) -> None:
    """Found by fuzzing: a project's columns hold no number of more than 64 bits."""
    sample = {
        "image_file_names": ["cat/0.png"],
        "visible_mask": [code()],
        "segmentation": [code()],
        "obj_id": 1,
    }
    for file, name in ((results(), "coco-results"), ([sample], "diffusion-vas")):
        file[0]["category_id"] = number
        (root / "p.amodal").unlink(missing_ok=True)
        _, project = read(root, file, name)
        with project:
            assert [category.name for category in project.tracks.categories()] == [f"category {number}"]


def cocoa(regions: list[Any]) -> dict[str, Any]:
    images = [{"id": n, "file_name": f"cat/{n}.png", "width": WIDTH, "height": HEIGHT} for n in range(3)]
    return {"images": images, "annotations": [{"id": 1, "image_id": 1, "regions": regions}]}


REGION = {"name": "a", "segmentation": SQUARE, "order": 1, "isStuff": 0}


@pytest.mark.parametrize(
    "odd", [None, {}, {"name": "x"}, REGION | {"segmentation": []}, REGION | {"visible_mask": 3}]
)
def test_an_odd_region_costs_itself_and_pictures_without_any_come_in(root: Path, odd: Any) -> None:
    summary, project = read(root, cocoa([odd, REGION]), "coco-amodal")
    project.close()
    assert (summary.clips, summary.tracks) == (3, 1)
    assert left_out(summary, "annotations[0].regions[0]")


@pytest.mark.parametrize(
    "change", [{"order": None}, {"name": None}, {"name": 7}, {"isStuff": "x"}, {"order": "1"}]
)
def test_regions_are_read_without_what_nobody_needs(root: Path, change: dict[str, Any]) -> None:
    summary, project = read(root, cocoa([REGION | change, REGION | {"order": 2}]))
    project.close()
    assert summary.tracks == 2


@pytest.mark.parametrize(
    "odd", [None, {}, {"image_id": 9, "regions": [REGION]}, {"image_id": 1, "regions": 3}]
)
def test_an_odd_annotation_of_regions_costs_itself(root: Path, odd: Any) -> None:
    file = cocoa([REGION])
    file["annotations"].insert(0, odd)
    summary, project = read(root, file)
    project.close()
    assert summary.tracks == 1
    assert left_out(summary, "annotations[0]")


def tao(*more: Any) -> dict[str, Any]:
    box = {
        "image_id": 0,
        "category_id": 1,
        "track_id": 4,
        "amodal_bbox": [-1, 0, 5, 5],
        "bbox": [0, 0, -1, 2],
    }
    images = [
        {"id": n, "video_id": 1, "file_name": f"cat/{n}.png", "width": WIDTH, "height": HEIGHT}
        for n in range(3)
    ]
    return {
        "videos": [{"id": 1, "name": "cat"}], "images": images, "tracks": [{"id": 4}],
        "categories": [{"id": 1, "name": "cat"}], "annotations": [box, *more],
    }  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {},
        {"image_id": 9},
        {"amodal_bbox": [0, 0, 0, 5]},
        {"amodal_bbox": "x"},
        {"track_id": None},
        {"image_id": 0},
    ],
)
def test_an_odd_box_costs_itself(root: Path, odd: Any) -> None:
    good = tao()["annotations"][0] | {"image_id": 1}
    bad = good | odd if isinstance(odd, dict) else odd
    summary, project = read(root, tao(good | {"image_id": 2}, bad), "tao")
    with project:
        (track,) = project.tracks.list(project.clips.list()[0].id)
        assert set(project.amodal_boxes.of_track(track.id)) == ({0, 1, 2} if odd == {} else {0, 2})
    assert left_out(summary, "annotations[2]") or odd == {}


def test_videos_without_boxes_come_in(root: Path) -> None:
    file = tao()
    file["annotations"] = []
    summary, project = read(root, file, "tao")
    project.close()
    assert (summary.clips, summary.tracks) == (1, 0)


def masklets(codes: list[Any]) -> dict[str, Any]:
    return {
        "video_id": "v", "video_frame_count": 9.0, "video_height": HEIGHT, "video_width": WIDTH,
        "masklet_id": [0, 3], "masklet": codes,
    }  # fmt: skip


@pytest.mark.parametrize("odd", BAD)
def test_an_odd_masklet_costs_itself(root: Path, odd: Any) -> None:
    summary, project = read(root, masklets([[code(), odd], [odd, code()], [code(), None]]))
    project.close()
    assert summary.masks == 3
    assert left_out(summary, "masklet[0][1]")


@pytest.mark.parametrize("odd", BAD)
def test_an_odd_mask_or_sample_costs_itself(root: Path, odd: Any) -> None:
    sample = {
        "obj_id": 1, "category_id": 1, "image_file_names": ["v/0.png", "v/1.png"],
        "segmentation": [code(), code()], "visible_mask": [code(), odd],
    }  # fmt: skip
    summary, project = read(root, [sample, None, {"obj_id": 3}])
    project.close()
    assert summary.masks == 2
    assert left_out(summary, "[1]")
    assert left_out(summary, "samples")


def test_one_annotation_by_itself_is_read_with_the_nan_of_python(root: Path) -> None:
    region = REGION | {"area": float("nan"), "visible_mask": code()}
    summary, project = read(root, json.dumps({"image_id": 1, "url": "x.png", "regions": [region]}))
    project.close()
    assert summary.tracks == 1
