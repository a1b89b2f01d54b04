"""How well masks agree with the amodal boxes that a person drew: what is known of masks without truth."""

from collections.abc import Mapping
from dataclasses import replace

from core.changes.runs import EndedRun
from core.changes.tracks import Clip
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, bbox_xywh
from core.metrics.boxes import box_iou
from core.store.project import Project
from core.types import BoxXywh


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


def judged(run: EndedRun, boxes: Mapping[int, BoxXywh]) -> EndedRun:
    """Return a run that has made all its masks, judged by the key boxes of its track.

    The hypothesis that agrees best is chosen, a frame is at least as doubtful as its box says, and scores are
    no better than the agreement. Without boxes everything stays as the proposer said it.
    """
    if not boxes:
        return run
    numbers = range(max(1, len(run.scores), *(number + 1 for number in run.hypotheses)))
    found = [
        {frame: mask_agreement(run.hypotheses.get(number, {}).get(frame), boxes[frame]) for frame in boxes}
        for number in numbers
    ]
    means = [sum(of_one.values()) / len(boxes) for of_one in found]
    best = means.index(max(means))
    scores = run.scores or (1.0,) * len(means)
    return replace(
        run,
        chosen=best,
        doubts=dict(run.doubts) | {f: max(run.doubts.get(f, 0.0), 1 - iou) for f, iou in found[best].items()},
        facts=dict(run.facts) | {"box agreement": means},
        scores=tuple(min(score, mean) for score, mean in zip(scores, means, strict=False)),
    )
