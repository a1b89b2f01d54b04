"""The amodal relatives of COCO: what they carry comes back, and real files come in whole."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycocotools import mask as judge
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from core.errors import BadInputError
from core.formats.carries import Carry
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.registry import ExportOptions, find_importer
from core.masks.rle import area, decode_rle, encode_rle
from core.store.project import Project
from core.types import Layer
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, make, plans

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")
NUMBERS = count()
CODE = {"size": [HEIGHT, WIDTH], "counts": encode_rle(np.ones((HEIGHT, WIDTH), bool)).counts.decode()}
MASKS = frozenset({Carry.MODAL, Carry.AMODAL, Carry.CATEGORIES, Carry.CLIPS})


def opened(path: Path) -> Project:
    Project.create(path).close()
    return Project.open(path)


def pairs(project: Project, *, with_category: bool = True) -> list[Any]:
    """Return category, modal and amodal mask of every object with an amodal mask within the picture."""
    found = []
    for clip in project.clips.list():
        margin = clip.margin
        for track in project.tracks.list(clip.id):
            masks: dict[int, dict[Layer, Any]] = {}
            for layer in Layer:
                for head in project.masks.of_track(track.id, layer):
                    mask = decode_rle(head.rle)[margin : margin + clip.height, margin : margin + clip.width]
                    if mask.any():
                        masks.setdefault(head.key.frame, {})[layer] = mask.tobytes()
            category = track.category.name if with_category else ""
            for frame, of_frame in masks.items():
                if Layer.AMODAL in of_frame:
                    found.append(
                        (clip.name, frame, category, of_frame.get(Layer.MODAL), of_frame[Layer.AMODAL])
                    )
    return sorted(found, key=repr)


def without_places(found: list[Any]) -> list[Any]:
    return sorted((row[2:] for row in found), key=repr)


@pytest.mark.parametrize("name", ["kins", "cocoa-cls", "sail-vos"])
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_objects_come_back_from_amodal_coco(name: str, data: st.DataObject, tmp_path: Path) -> None:
    folder = tmp_path / str(next(NUMBERS))
    with make(folder / "first.amodal", data.draw(plans(MASKS))) as first:
        list(export_project(first, folder / "out.json", name))
        with opened(folder / "second.amodal") as second:
            list(import_into(second, folder / "out.json"))
            assert without_places(pairs(second)) == without_places(pairs(first))


@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_regions_come_back_from_coco_amodal(data: st.DataObject, tmp_path: Path) -> None:
    folder = tmp_path / str(next(NUMBERS))
    clips = tuple(
        ClipPlan(plan.name, 1, plan.margin, tuple(_whole_in(track) for track in plan.tracks), True)
        for plan in data.draw(plans(MASKS))
    )
    with make(folder / "first.amodal", clips) as first:
        list(export_project(first, folder / "out.json", "coco-amodal"))
        with opened(folder / "second.amodal") as second:
            list(import_into(second, folder / "out.json", format_name="coco-amodal"))
            assert without_places(pairs(second)) == without_places(pairs(first))
            assert sorted(_orders(second)) == sorted(_orders(first))


def _orders(project: Project) -> list[list[str]]:
    """Return the categories of what is drawn in every clip, front to back, where there are two or more."""
    found = []
    for clip in project.clips.list():
        tracks = {track.id: track for track in project.tracks.list(clip.id)}
        drawn = [i for i in _front(project, clip.id) if any(project.masks.of_track(i, Layer.AMODAL))]
        if len(drawn) > 1:
            found.append([tracks[i].category.name for i in drawn])
    return found


def _whole_in(track: TrackPlan) -> TrackPlan:
    frames = {0: next(iter(track.frames.values()))} if track.frames else {}
    # The format knows no object without an amodal mask.
    whole = {f: (modal, amodal or modal) for f, (modal, amodal) in frames.items()}
    return TrackPlan(track.name, track.category, whole)


def _front(project: Project, clip_id: int) -> tuple[int, ...]:
    order = project.front_orders.get(clip_id)
    return order.at(0) if order is not None else ()


@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_samples_come_back_from_diffusion_vas_lists(data: st.DataObject, tmp_path: Path) -> None:
    folder = tmp_path / str(next(NUMBERS))
    with make(folder / "first.amodal", data.draw(plans(MASKS | {Carry.TRACKS}))) as first:
        list(export_project(first, folder / "out.json", "diffusion-vas"))
        with opened(folder / "second.amodal") as second:
            list(import_into(second, folder / "out.json", format_name="diffusion-vas"))
            both = [row for row in pairs(first, with_category=False) if row[3] is not None]
            assert without_places(pairs(second, with_category=False)) == without_places(both)


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
        assert [tracks[i].category.name for i in _front(project, clip.id)] == [
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
        ({"regions": [3]}, "regions: is no list of objects"),
        ({"url": "", "regions": [{"name": "a", "order": 1, "segmentation": [0, 0, 4, 0, 4, 4]}]}, "size"),
        ({"regions": [{"name": "a", "order": 0, "visible_mask": CODE}]}, "order"),
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
