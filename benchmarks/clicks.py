"""Clicks until a mask is right: segmenters without weights on first frames of real clips, clicks simulated.

python -m benchmarks.clicks FOLDER

Each folder below FOLDER holds rgbs/, masks/ (what is visible of the object) and meta.json, whose `target`
names the sequence it was cut from. The next click lies in the middle of the largest wrong region (farthest
from its edge), as papers on interactive segmentation do it; 20 at most, and a clip that never gets to IoU
0.9 counts 20.

Rows: GrabCut; ours from the picture alone, with its next frame, and also with two later frames whose masks
are known; with an exact box first, which counts as one click. "chosen elsewhere" takes for each sequence
those of VARIANTS that need fewest clicks on all others: it was not chosen on what it is measured on. 95 %
intervals draw sequences.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.pseudo_ground_truth.sets import sequence_of
from core.formats.evaluation.evaluation_folder import EvaluationClip, open_evaluation_folder
from core.masks.rle import encode_rle
from core.metrics.bootstrap import mean_interval
from core.metrics.overlap import mask_iou
from core.types import BoolMask
from models.scribble.grabcut import GrabCutSegmenter
from models.scribble.protocol import Example, PromptRequest, PromptSegmenter, Stroke
from models.scribble.region import DEFAULTS, RegionSegmenter

ENOUGH, MOST = 0.9, 20
RADIUS_PX = 3.0
"""Of a click: what the pen covers where a clip is shown a third larger than it is."""
EXAMPLES = (8, 16)
VARIANTS = (
    DEFAULTS,
    replace(DEFAULTS, keeps=0.0),
    replace(DEFAULTS, motion=0.25),
)
SHOWN = (1, 3, 5, 10, 20)


@dataclass(frozen=True)
class Session:
    """One clip clicked until its mask is right."""

    sequence: str
    ious: tuple[float, ...]
    """After each click."""
    seconds: float
    """Of the slowest answer."""

    @property
    def clicks(self) -> int:
        """How many it took; MOST where they did not suffice."""
        return len(self.ious) if self.is_right else MOST

    @property
    def is_right(self) -> bool:
        """Whether the mask became right."""
        return self.ious[-1] >= ENOUGH


def main() -> None:
    """Print a row per way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    clips = open_evaluation_folder(parser.parse_args().folder)
    print(
        f"{'':18} clicks to {ENOUGH}      failed  IoU after "
        + " ".join(f"{n:5}" for n in SHOWN)
        + "  slowest"
    )
    show("GrabCut", [clicked(clip, GrabCutSegmenter()) for clip in clips])
    show("picture alone", [clicked(clip, RegionSegmenter(), beside=0) for clip in clips])
    tried = [[clicked(clip, RegionSegmenter(settings)) for clip in clips] for settings in VARIANTS]
    show("and next frame", tried[0])
    show("chosen elsewhere", chosen_elsewhere(tried))
    show("GrabCut, box", [clicked(clip, GrabCutSegmenter(), begins_with_box=True) for clip in clips])
    show("box, next frame", [clicked(clip, RegionSegmenter(), begins_with_box=True) for clip in clips])
    show("and two masks", [clicked(clip, RegionSegmenter(), examples=EXAMPLES) for clip in clips])


def clicked(
    clip: EvaluationClip,
    segmenter: PromptSegmenter,
    *,
    beside: int = 1,
    examples: Sequence[int] = (),
    begins_with_box: bool = False,
) -> Session:
    """Return what simulated clicks on a clip's first frame lead to; or a box, then clicks."""
    truth, picture = clip.modal[0], clip.frames[0]
    request = PromptRequest(
        picture,
        (),
        clip.name,
        beside=tuple(clip.frames[frame] for frame in range(1, 1 + beside)),
        examples=tuple(
            Example(clip.frames[n], encode_rle(clip.modal[n])) for n in examples if clip.modal[n].any()
        ),
    )
    found, clicked_on = np.zeros_like(truth), np.zeros_like(truth)
    ious: list[float] = []
    slowest = 0.0
    while len(ious) < MOST and not (ious and ious[-1] >= ENOUGH):
        if begins_with_box and not ious:
            stroke = box_around(truth)
        else:
            x, y, is_object = next_click(found, truth, clicked_on)
            clicked_on[y, x] = True
            stroke = Stroke(((x + 0.5, y + 0.5),), RADIUS_PX, is_object)
        request = replace(request, strokes=(*request.strokes, stroke))
        begin = time.perf_counter()
        found = segmenter.segment(request)
        slowest = max(slowest, time.perf_counter() - begin)
        ious.append(mask_iou(found, truth))
    return Session(sequence_of(clip), tuple(ious), slowest)


def box_around(truth: BoolMask) -> Stroke:
    """Return the box of a mask, as a person drags it who is exact."""
    x, y, wide, high = cv2.boundingRect(truth.view(np.uint8))
    return Stroke(((float(x), float(y)), (float(x + wide), float(y + high))), 0.0, True, is_box=True)


def next_click(found: BoolMask, truth: BoolMask, clicked_on: BoolMask) -> tuple[int, int, bool]:
    """Return x, y of the middle of the largest wrong region, and whether the object is there."""
    best, place = -1.0, (0, 0, True)
    for wrong, is_object in ((truth & ~found, True), (found & ~truth, False)):
        padded = np.pad((wrong & ~clicked_on).view(np.uint8), 1)
        depth = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
        y, x = np.unravel_index(int(depth.argmax()), depth.shape)
        if depth[y, x] > best:
            best, place = float(depth[y, x]), (int(x), int(y), is_object)
    return place


def chosen_elsewhere(tried: Sequence[Sequence[Session]]) -> list[Session]:
    """Return each sequence's clips under the settings that need fewest clicks on all others."""
    chosen = []
    for number, own in enumerate(session.sequence for session in tried[0]):
        needs = [
            float(np.mean([one.clicks for one in sessions if one.sequence != own])) for sessions in tried
        ]
        chosen.append(tried[int(np.argmin(needs))][number])
    return chosen


def show(name: str, sessions: Sequence[Session]) -> None:
    """Print a row."""
    groups = [
        [session.clicks for session in sessions if session.sequence == sequence]
        for sequence in sorted({session.sequence for session in sessions})
    ]
    mean, (low, high) = mean_interval(groups)
    after = [np.mean([one.ious[min(n, len(one.ious)) - 1] for one in sessions]) for n in SHOWN]
    failed = sum(not session.is_right for session in sessions)
    means = " ".join(f"{value:.3f}" for value in after)
    slowest = max(session.seconds for session in sessions)
    clicks, of_all = f"{mean:5.2f} [{low:.2f}, {high:.2f}]", f"{failed:2}/{len(sessions)}"
    print(f"{name:18} {clicks}  {of_all}  {'':9} {means}  {slowest:.2f} s", flush=True)


if __name__ == "__main__":
    main()
