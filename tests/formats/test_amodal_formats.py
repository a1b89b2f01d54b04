"""The amodal relatives of COCO: what they carry comes back, and real files come in whole."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools import mask as judge
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.protocol import ExportOptions
from core.formats.registry import find_importer
from core.masks.rle import area, encode_rle
from core.types import Layer
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, make
from tests.formats.test_amodal_round_trips import front, opened, pairs

SHARED = Path(os.environ.get("AMODAL_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DATA = SHARED / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")
CODE = {"size": [HEIGHT, WIDTH], "counts": encode_rle(np.ones((HEIGHT, WIDTH), bool)).counts.decode()}


def test_coco_judges_our_results_against_our_file_as_equal(tmp_path: Path) -> None:
    square = np.zeros((HEIGHT, WIDTH), bool)
    square[1:5, 2:6] = True
    rle = encode_rle(square)
    plan = ClipPlan("clip", 3, 0, (TrackPlan("a", "cup", {f: (rle, rle) for f in range(3)}),), False)
    with make(tmp_path / "p.amodal", (plan,)) as project:
        list(export_project(project, tmp_path / "truth.json", "coco"))
        list(export_project(project, tmp_path / "results.json", "coco-results"))
    truth = COCO(str(tmp_path / "truth.json"))
    score = COCOeval(truth, truth.loadRes(str(tmp_path / "results.json")), "segm")
    score.evaluate()
    score.accumulate()
    score.summarize()
    assert score.stats[0] == pytest.approx(1.0)


def test_polygons_are_judged_as_pycocotools_draws_them(tmp_path: Path) -> None:
    ring = np.ones((HEIGHT, WIDTH), bool)
    ring[2:4, 3:5] = False
    plan = ClipPlan("clip", 1, 0, (TrackPlan("a", "cup", {0: (encode_rle(ring), None)}),), False)
    with make(tmp_path / "p.amodal", (plan,)) as project:
        list(export_project(project, tmp_path / "out.json", "coco", ExportOptions(as_polygons=True)))
    coco = COCO(str(tmp_path / "out.json"))
    drawn = coco.annToMask(coco.loadAnns(coco.getAnnIds())[0])
    assert drawn.all(), "the hole is filled, the outline is exact"


@needs_data
def test_real_coco_results_come_in_whole(tmp_path: Path) -> None:
    source = DATA / "coco_val2014_instances_100.json"
    entries = json.loads(source.read_bytes())
    with opened(tmp_path / "p.amodal") as project:
        list(import_into(project, source))
        assert len(project.clips.list()) == len({entry["image_id"] for entry in entries})
        areas = sorted(
            area(head.rle)
            for clip in project.clips.list()
            for track in project.tracks.list(clip.id)
            for head in project.masks.of_track(track.id, Layer.AMODAL)
        )
    assert areas == sorted(int(judge.area(entry["segmentation"])) for entry in entries)


@needs_data
def test_real_lvis_comes_in_whole(tmp_path: Path) -> None:
    source = DATA / "lvis_val_100.json"
    truth = json.loads(source.read_bytes())
    with opened(tmp_path / "p.amodal") as project:
        list(import_into(project, source))
        tracks = [track for clip in project.clips.list() for track in project.tracks.list(clip.id)]
        assert len(project.clips.list()) == len(truth["images"])
        assert len(tracks) == len(truth["annotations"])
        names = {entry["id"]: entry["name"] for entry in truth["categories"]}
        expected = sorted(names[entry["category_id"]] for entry in truth["annotations"])
        assert sorted(track.category.name for track in tracks) == expected


@needs_data
@pytest.mark.parametrize("number", [1, 2, 3])
def test_real_coco_amodal_comes_in_whole(number: int, tmp_path: Path) -> None:
    source = DATA / "cocoa" / f"{number}.json"
    regions = json.loads(source.read_bytes())["regions"]
    with opened(tmp_path / "p.amodal") as project:
        list(import_into(project, source))
        (clip,) = project.clips.list()
        tracks = {track.id: track for track in project.tracks.list(clip.id)}
        assert [tracks[i].category.name for i in front(project, clip.id)] == [
            region["name"].strip() for region in regions
        ]
        for track, region in zip(tracks.values(), regions, strict=True):
            (amodal,) = project.masks.of_track(track.id, Layer.AMODAL)
            drawn = judge.frPyObjects([region["segmentation"]], clip.height, clip.width)
            assert area(amodal.rle) == int(judge.area(judge.merge(drawn)))
            if "visible_mask" in region:
                (modal,) = project.masks.of_track(track.id, Layer.MODAL)
                assert area(modal.rle) == int(judge.area(region["visible_mask"]))


def test_formats_are_told_apart_by_content(tmp_path: Path) -> None:
    square = np.zeros((HEIGHT, WIDTH), bool)
    square[1:5, 2:6] = True
    part = square.copy()
    part[1] = False
    plan = ClipPlan(
        "clip",
        2,
        0,
        (TrackPlan("a", "cup", {f: (encode_rle(part), encode_rle(square)) for f in (0, 1)}),),
        True,
    )
    with make(tmp_path / "p.amodal", (plan,)) as project:
        for name, taken_for in {
            "coco": "coco",
            "kins": "coco",
            "cocoa-cls": "coco",
            "sail-vos": "coco",
            "coco-results": "coco-results",
            "coco-amodal": "coco-amodal",
            "diffusion-vas": "diffusion-vas",
        }.items():
            list(export_project(project, tmp_path / f"{name}.json", name))
            found, reason = find_importer("auto", tmp_path / f"{name}.json")
            assert (found.name, bool(reason)) == (taken_for, True)


def test_2020_kins_without_coco_names_is_read(tmp_path: Path) -> None:
    file = tmp_path / "kins.json"
    file.write_text(
        json.dumps(
            {
                "images": [{"id": 1, "file_name": "a.png", "width": WIDTH, "height": HEIGHT}],
                "categories": [{"id": 4, "name": "car"}],
                "annotations": [
                    {
                        "id": 1, "image_id": 1, "category_id": 4, "oco_id": 1, "ico_id": 1,
                        "a_segm": [[0, 0, 4, 0, 4, 4, 0, 4]], "i_segm": [[0, 0, 2, 0, 2, 4, 0, 4]],
                    }
                ],
            }
        )
    )  # fmt: skip
    with opened(tmp_path / "p.amodal") as project:
        list(import_into(project, file))
        (row,) = pairs(project)
    assert sum(row[3]) == 8
    assert sum(row[4]) == 16


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"regions": 3}, "regions: is"),
        ({"url": "", "regions": [{"name": "a", "order": 1, "segmentation": [0, 0, 4, 0, 4, 4]}]}, "size"),
    ],
)
def test_bad_coco_amodal_is_refused_in_one_line(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    region = {"name": "a", "order": 1, "segmentation": [0, 0, 4, 0, 4, 4], "visible_mask": CODE}
    file = tmp_path / "one.json"
    values = {"id": 1, "image_id": 1, "url": "http://x/a.jpg", "regions": [region]} | change
    file.write_text(json.dumps(values))
    with opened(tmp_path / "p.amodal") as project, pytest.raises(BadInputError, match=says) as caught:
        list(import_into(project, file, format_name="coco-amodal"))
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)
