"""The tracker without weights against two baselines: the first mask copied, and dense flow alone.

python -m benchmarks.tracking FOLDER [FOLDER …]

Each folder holds rgbs/ and masks/ (modal, as `evaluate` reads them), or such folders. The start is the frame
of the first eight in which most of the object is seen; all later frames count. `python -m
models.training.generator --evaluation OUT --clips 14 --frames 25 --split validation --seed 5` makes clips.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from pathlib import Path

import cv2
import numpy as np

from core.formats.evaluation.evaluation_folder import EvaluationClip, open_evaluation_folder
from core.metrics.overlap import mask_iou
from core.progress import CancelToken
from core.tracks.flow import look_up
from core.types import BoolMask, BoolVideo, RgbFrame, RgbVideo
from models.jobs.job import TrackingSettings
from models.tracking.flow import FlowTracker
from models.tracking.protocol import TrackingRequest

STOP_BELOW = TrackingSettings(start=0, last=None).stop_below


def main() -> None:
    """Print a row per clip and the means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    rows = []
    print(f"{'clip':18} {'copy':>6} {'flow':>6} {'ours':>6} {'kept':>6}  stop  ms/frame")
    for clip in chain.from_iterable(map(open_evaluation_folder, parser.parse_args().folders)):
        pictures, truth = read(clip)
        copied = overlap([truth[0]] * (len(truth) - 1), truth)
        dense = overlap(list(follow(pictures, truth[0], by_dense_flow)), truth)
        begin = time.perf_counter()
        request = TrackingRequest(pictures, 0, truth[0], tuple(range(1, len(truth))))
        tracked = list(FlowTracker().track(request, CancelToken()))
        seconds = (time.perf_counter() - begin) / len(tracked)
        ours = overlap([one.mask for one in tracked], truth)
        stop = next((n for n, one in enumerate(tracked) if one.trust < STOP_BELOW), len(tracked))
        kept = ours[:stop].mean() if stop else np.nan
        rows.append((copied.mean(), dense.mean(), ours.mean(), kept, stop / len(tracked)))
        name = str(stop + 1) if stop < len(tracked) else "–"
        means = " ".join(f"{value:6.3f}" for value in rows[-1][:4])
        print(f"{clip.name:18} {means}  {name:>4}  {1000 * seconds:.0f}", flush=True)
    means = np.nanmean(np.array(rows), axis=0)
    print(
        "mean".ljust(18), " ".join(f"{value:6.3f}" for value in means[:4]), f" {means[4]:.0%} of frames kept"
    )


def read(clip: EvaluationClip) -> tuple[RgbVideo, BoolVideo]:
    """Return pictures and masks from the start on."""
    masks = np.stack([clip.modal[frame] for frame in range(len(clip))])
    start = max(range(min(8, len(clip))), key=lambda n: (masks[n].sum(), -n))
    return np.stack([clip.frames[frame] for frame in range(start, len(clip))]), masks[start:]


def overlap(found: list[BoolMask], truth: BoolVideo) -> np.ndarray:
    """Return the IoU of every frame after the first."""
    return np.array([mask_iou(mask, true) for mask, true in zip(found, truth[1:], strict=True)])


def follow(
    pictures: RgbVideo, mask: BoolMask, step: Callable[[BoolMask, RgbFrame, RgbFrame], BoolMask]
) -> Iterator[BoolMask]:
    """Yield the mask of every later frame."""
    for before, after in pairwise(pictures):
        mask = step(mask, before, after)
        yield mask


def by_dense_flow(mask: BoolMask, before: RgbFrame, after: RgbFrame) -> BoolMask:
    """Carry a mask along backward DIS flow, without anything else."""
    now, then = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (after, before))
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    back = flow.calc(now, then, np.zeros((*mask.shape, 2), np.float32))
    x, y = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in mask.shape[::-1]))
    places = np.stack([x, y], axis=-1) + back
    return np.asarray(look_up(mask.view(np.uint8) * np.uint8(255), places) > 127, np.bool_)


if __name__ == "__main__":
    main()
