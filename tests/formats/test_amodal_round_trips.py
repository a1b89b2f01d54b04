"""Project → amodal relatives of COCO → new project: what they carry comes back."""

from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.carries import Carry
from core.masks.rle import decode_rle, encode_rle
from core.store.project import Project
from core.types import Layer
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, empty_project, hard_plans, make, plans

NUMBERS = count()
MASKS = frozenset({Carry.MODAL, Carry.AMODAL, Carry.CATEGORIES, Carry.CLIPS})


def opened(path: Path) -> Project:
    return empty_project(path)


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
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_objects_come_back_from_amodal_coco(name: str, data: st.DataObject, tmp_path: Path) -> None:
    folder = tmp_path / str(next(NUMBERS))
    with make(folder / "first.amodal", data.draw(plans(MASKS))) as first:
        list(export_project(first, folder / "out.json", name))
        with opened(folder / "second.amodal") as second:
            list(import_into(second, folder / "out.json"))
            assert without_places(pairs(second)) == without_places(pairs(first))


def wholes(project: Project) -> list[Any]:
    """Return the masks of a results list, within the picture: amodal, where there is none modal."""
    found = []
    for clip in project.clips.list():
        for track in project.tracks.list(clip.id):
            masks: dict[int, bytes] = {}
            for layer in Layer:
                for head in project.masks.of_track(track.id, layer):
                    cut = decode_rle(head.rle)[clip.margin :, clip.margin :][: clip.height, : clip.width]
                    if cut.any():
                        masks[head.key.frame] = cut.tobytes()
            found += list(masks.values())
    return sorted(found)


@pytest.mark.parametrize("name", ["kins", "cocoa-cls", "sail-vos", "diffusion-vas", "coco-results"])
def test_hard_shapes_and_long_clips_come_back(name: str, tmp_path: Path) -> None:
    square = np.zeros((HEIGHT, WIDTH), bool)
    square[1:5, 2:6] = True
    both = encode_rle(square), encode_rle(square)
    long = ClipPlan("long", 3000, 0, (TrackPlan("l", "cup", dict.fromkeys((0, 1500, 2999), both)),), False)
    importer = "coco" if name in ("kins", "cocoa-cls", "sail-vos") else name
    with make(tmp_path / "first.amodal", (*hard_plans(MASKS | {Carry.TRACKS}), long)) as first:
        list(export_project(first, tmp_path / "out.json", name))
        with opened(tmp_path / "second.amodal") as second:
            list(import_into(second, tmp_path / "out.json", format_name=importer))
            if name == "coco-results":
                assert wholes(second) == wholes(first)
                return
            has_category = name != "diffusion-vas"
            expected = pairs(first, with_category=has_category)
            if not has_category:  # nor frames that lack a mask
                expected = [row for row in expected if row[3] is not None]
            assert without_places(pairs(second, with_category=has_category)) == without_places(expected)


@given(data=st.data())
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_results_come_back(data: st.DataObject, tmp_path: Path) -> None:
    folder = tmp_path / str(next(NUMBERS))
    with make(folder / "first.amodal", data.draw(plans(MASKS))) as first:
        list(export_project(first, folder / "out.json", "coco-results"))
        with opened(folder / "second.amodal") as second:
            list(import_into(second, folder / "out.json", format_name="coco-results"))
            assert wholes(second) == wholes(first)


@given(data=st.data())
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
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
        drawn = [i for i in front(project, clip.id) if _has_pixels(project, i)]
        if len(drawn) > 1:
            found.append([tracks[i].category.name for i in drawn])
    return found


def _has_pixels(project: Project, track_id: int) -> bool:
    """A mask without a pixel counts as none."""
    return any(decode_rle(head.rle).any() for head in project.masks.of_track(track_id, Layer.AMODAL))


def _whole_in(track: TrackPlan) -> TrackPlan:
    frames = {0: next(iter(track.frames.values()))} if track.frames else {}
    # The format knows no object without an amodal mask.
    whole = {f: (modal, amodal or modal) for f, (modal, amodal) in frames.items()}
    return TrackPlan(track.name, track.category, whole)


def front(project: Project, clip_id: int) -> tuple[int, ...]:
    order = project.front_orders.get(clip_id)
    return order.at(0) if order is not None else ()


@given(data=st.data())
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_samples_come_back_from_diffusion_vas_lists(data: st.DataObject, tmp_path: Path) -> None:
    folder = tmp_path / str(next(NUMBERS))
    with make(folder / "first.amodal", data.draw(plans(MASKS | {Carry.TRACKS}))) as first:
        list(export_project(first, folder / "out.json", "diffusion-vas"))
        with opened(folder / "second.amodal") as second:
            list(import_into(second, folder / "out.json", format_name="diffusion-vas"))
            both = [row for row in pairs(first, with_category=False) if row[3] is not None]
            assert without_places(pairs(second, with_category=False)) == without_places(both)
