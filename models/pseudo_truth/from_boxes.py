"""What is seen of an object of which only boxes are known: cut out of each box by the scribble engine.

It is a machine's guess, and marked as one: a run of its own, by `boxes`, whose visible masks are a model's.
"""

from datetime import UTC, datetime

import numpy as np

from core.changes.runs import EndedRun
from core.changes.tracks import Clip
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, decode_rle, encode_rle
from core.progress import CancelToken
from core.store.project import Project
from core.types import BoolMask, BoxXywh, RgbFrame, RunKind, RunStatus
from models.jobs.sequences import MediaFrameSequence
from models.jobs.track_facts import ClipReading
from models.scribble.protocol import PromptRequest, PromptSegmenter, Stroke
from models.scribble.registry import best_segmenter, load_segmenter

MAKER = "boxes"
"""Names the runs that make visible masks so."""
LEAST_SIDE_PX = 3.0
"""A smaller part of a box shows nothing."""
INNER, RADIUS = 0.25, 0.2
"""The stroke along a box's longer middle line: how far from either end, and how wide by the shorter side."""


def seen_from_boxes(
    project: Project, reading: ClipReading, track_id: int, cancel: CancelToken
) -> EndedRun | None:
    """Return a run with what is seen of a track in the frames of its key boxes; None where that is nothing.

    What is seen of other objects is no part of it, and nothing beyond the box is.

    Raises:
        Cancelled: The token was set.
        ModelUnavailableError: The scribble engine lacks what it needs.
        BadInputError: The media are missing.
    """
    started, clip = datetime.now(UTC), reading.clip
    segmenter, name = load_segmenter(best_segmenter()), best_segmenter()
    others = [masks for other, masks in reading.seen.items() if other != track_id]
    boxes = project.amodal_boxes.of_track(track_id)
    found: dict[int, Rle] = {}
    canvas = MaskCanvas(clip.width, clip.height)
    with MediaFrameSequence(project.media.of(clip), canvas, may_lack=True) as frames:
        for frame, box in sorted(boxes.items()):
            cancel.check()
            if frame >= clip.frame_count or (inside := _inside(box, clip)) is None:
                continue
            picture = frames[frame]
            if frame in frames.lacking:
                continue
            mask = cut_out(segmenter, picture, inside, _seen(others, frame, clip))
            if mask.any():
                found[frame] = encode_rle(np.pad(mask, clip.margin))
    if not found:
        return None
    return EndedRun(
        track_id, MAKER, {"segmenter": name}, 0, name, RunStatus.FINISHED, started, datetime.now(UTC),
        kind=RunKind.TRACKING, hypotheses={0: found}, facts={"made from": MAKER},
    )  # fmt: skip


def cut_out(segmenter: PromptSegmenter, picture: RgbFrame, box: BoxXywh, others: BoolMask | None) -> BoolMask:
    """Return what a box shows of its object, bool (H, W) of the picture.

    Args:
        segmenter: The scribble engine.
        picture: uint8 (H, W, 3).
        box: In the picture, at least LEAST_SIDE_PX wide and high.
        others: What is seen of other objects, bool (H, W).
    """
    x, y, width, height = box
    excluded = np.ones(picture.shape[:2], np.bool_)
    excluded[int(y) : int(np.ceil(y + height)), int(x) : int(np.ceil(x + width))] = False
    if others is not None:
        excluded |= others
    middle = x + width / 2, y + height / 2
    half = (0.5 - INNER) * max(width, height)
    step = (half, 0.0) if width >= height else (0.0, half)
    ends = (middle[0] - step[0], middle[1] - step[1]), (middle[0] + step[0], middle[1] + step[1])
    stroke = Stroke(ends, RADIUS * min(width, height), is_object=True)
    return segmenter.segment(PromptRequest(picture, (stroke,), excluded=excluded))


def _inside(box: BoxXywh, clip: Clip) -> BoxXywh | None:
    left, top = max(0.0, box[0]), max(0.0, box[1])
    right, bottom = min(float(clip.width), box[0] + box[2]), min(float(clip.height), box[1] + box[3])
    if right - left < LEAST_SIDE_PX or bottom - top < LEAST_SIDE_PX:
        return None
    return left, top, right - left, bottom - top


def _seen(others: list[dict[int, Rle]], frame: int, clip: Clip) -> BoolMask | None:
    masks = [decode_rle(of_one[frame]) for of_one in others if frame in of_one]
    if not masks:
        return None
    whole = np.logical_or.reduce(masks)
    margin = clip.margin
    return np.asarray(whole[margin : margin + clip.height, margin : margin + clip.width], np.bool_)


def made_from_boxes(project: Project, track_id: int) -> bool:
    """Whether visible masks of a track were made from its boxes."""
    runs = project.runs.list(track_id, kind=RunKind.TRACKING)
    return any(run.proposer == MAKER and run.status is RunStatus.FINISHED for run in runs)
