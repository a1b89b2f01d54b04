"""A simulated person who knows the truth of a drawn data set, and an independent reader of its exports."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from benchmarks.support.tao_like import REACH, TaoLike
from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.changes.steps import Step, StepKind
from core.changes.tracks import Clip, Track
from core.masks.rle import Rle, encode_rle, iou
from core.operations.sampled_review import sampled_review
from core.store.project import Project
from core.types import Layer, ReviewState

GOOD_IOU = 0.75


def truth_of(data: TaoLike, clip: Clip, track: Track, frame: int) -> Rle:
    """Return the whole object of a track on its clip's canvas."""
    number, place = divmod((track.external_id or 0) - 1, data.tracks)
    cut = REACH - clip.margin
    whole: NDArray[np.bool_] = data.truth(number)[place, frame]
    return encode_rle(np.ascontiguousarray(whole[cut : len(whole) - cut, cut : whole.shape[1] - cut]))


def judge_what_is_asked_for(project: Project, data: TaoLike) -> int:
    """Judge until nothing is asked for: good masks are accepted, bad ones drawn anew; returns how many."""
    count = 0
    while keys := _asked(project):
        for key in keys:
            track = project.tracks.get(key.track_id)
            right = truth_of(data, project.clips.get(track.clip_id), track, key.frame)
            head = project.masks.head(key)
            assert head is not None
            if iou(head.rle, right) >= GOOD_IOU:
                project.verdicts.judge(key.track_id, [key.frame], Judgement(state=ReviewState.ACCEPTED))
            else:
                edit = MaskEdit(key, right, head.revision_id)
                project.masks.commit([edit], step=Step(StepKind.BRUSH))
            count += 1
    return count


def share_of_bad(project: Project, data: TaoLike) -> float:
    """Return the true share of bad masks among all amodal ones."""
    bad = total = 0
    for clip in project.clips.list():
        for track in project.tracks.list(clip.id):
            for head in project.masks.of_track(track.id, Layer.AMODAL):
                bad += iou(head.rle, truth_of(data, clip, track, head.key.frame)) < GOOD_IOU
                total += 1
    return bad / max(1, total)


def counts_in_project(project: Project) -> dict[str, int]:
    """Return how many boxes, visible and whole masks a project has."""
    counts = dict.fromkeys(("amodal_bbox", "segmentation", "amodal_segmentation"), 0)
    for clip in project.clips.list():
        for track in project.tracks.list(clip.id):
            layers = {
                layer: {h.key.frame for h in project.masks.of_track(track.id, layer)} for layer in Layer
            }
            counts["segmentation"] += len(layers[Layer.MODAL])
            counts["amodal_segmentation"] += len(layers[Layer.AMODAL])
            counts["amodal_bbox"] += len(
                project.amodal_boxes.of_track(track.id).keys() | layers[Layer.AMODAL]
            )
    return counts


def counts_in_file(path: Path) -> dict[str, int]:
    """Return the same of an exported file, read with json and pycocotools alone; every mask is decoded."""
    values = json.loads(path.read_text())
    sizes = {image["id"]: image for image in values["images"]}
    counts = dict.fromkeys(("amodal_bbox", "segmentation", "amodal_segmentation"), 0)
    for entry in values["annotations"]:
        for name in counts:
            counts[name] += name in entry
        image = sizes[entry["image_id"]]
        for name, size in (
            ("segmentation", [image["width"], image["height"]]),
            ("amodal_segmentation", image.get("canvas_size", [image["width"], image["height"]])),
        ):
            if name in entry:
                decoded = coco_mask.decode(entry[name])
                assert decoded.shape == (size[1], size[0])
                assert decoded.any()
    return counts


def _asked(project: Project) -> list[MaskKey]:
    review = sampled_review(project)
    assert review is not None
    return review.to_judge()
