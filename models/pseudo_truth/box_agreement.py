"""How well masks agree with the amodal boxes that a person drew: what is known of masks without truth."""

from collections.abc import Mapping

from core.changes.tracks import Clip
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, bbox_xywh
from core.metrics.boxes import box_iou
from core.store.project import Project
from core.types import BoxXywh
from models.jobs.job import JobFinished


def on_canvas(box_xywh: BoxXywh, canvas: MaskCanvas) -> BoxXywh | None:
    """Return the part of a box, in picture pixels, that masks can reach, in pixels of the canvas."""
    height, width = canvas.size_hw
    x, y = box_xywh[0] + canvas.margin, box_xywh[1] + canvas.margin
    left, top = max(0.0, x), max(0.0, y)
    right, bottom = min(float(width), x + box_xywh[2]), min(float(height), y + box_xywh[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def mask_agreement(rle: Rle | None, box_xywh: BoxXywh) -> float:
    """Return the IoU of a mask's box with a box of the canvas, 0..1; 0 without a pixel."""
    found = None if rle is None else bbox_xywh(rle)
    if found is None:
        return 0.0
    x, y, width, height = found
    return box_iou((x, y, width, height), box_xywh)


def key_boxes(project: Project, clip: Clip, track_id: int) -> dict[int, BoxXywh]:
    """Return the key boxes of a track, on its clip's canvas; those that masks cannot reach are left out."""
    boxes = project.amodal_boxes.of_track(track_id)
    found = {frame: on_canvas(box, clip.canvas) for frame, box in boxes.items() if frame < clip.frame_count}
    return {frame: box for frame, box in found.items() if box is not None}


def agreements(
    project: Project, run_id: int, count: int, boxes: Mapping[int, BoxXywh]
) -> list[dict[int, float]]:
    """Return {frame: IoU with the box} of every hypothesis of a run, in the frames that have a box."""
    found = []
    for number in range(count):
        masks = {f: rle for f, rle in project.runs.hypothesis_masks(run_id, number) if f in boxes}
        found.append({frame: mask_agreement(masks.get(frame), box) for frame, box in boxes.items()})
    return found


def settle(project: Project, clip: Clip, event: JobFinished) -> JobFinished:
    """Judge the hypotheses of a run by the track's boxes before its end is recorded.

    The one that agrees best takes its place, a frame is at least as doubtful as its box says, and scores are
    no better than the agreement. Without boxes everything stays as the proposer said it.
    """
    run = project.runs.get(event.run_id)
    boxes = key_boxes(project, clip, run.track_id)
    if not boxes:
        return event
    count = max(1, len(event.scores))
    found = agreements(project, run.id, count, boxes)
    means = [sum(of_one.values()) / len(boxes) for of_one in found]
    best = means.index(max(means))
    if best:
        frames = [frame for frame, _ in project.runs.hypothesis_masks(run.id, best)]
        project.versions.choose(run.id, best, frames)
    told = project.runs.doubts(run.id)
    project.runs.add_doubts(run.id, {f: max(told.get(f, 0.0), 1 - iou) for f, iou in found[best].items()})
    project.runs.add_facts(run.id, {"box agreement": means})
    scores = tuple(min(score, mean) for score, mean in zip(event.scores or (1.0,), means, strict=True))
    return JobFinished(event.run_id, scores, event.note)
