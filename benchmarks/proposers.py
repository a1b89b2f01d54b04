"""Speed and worth of the proposers on generated clips with truth, against the convex hull.

    python -m benchmarks.proposers [--quick]

Prints per proposer the seconds per frame of 25 frames of 720p, the mean IoU with the whole object and with
its hidden part (strict, as `evaluate` has it), false growth where nothing is hidden, and the ratios to
`convex` in the same run. Proposers that lack weights or packages here are named and left out.
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np

from benchmarks.support.moving_scenes import KINDS, Scene, make_scene
from core.metrics.frame import score_frame
from core.metrics.tally import Tally
from core.progress import CancelToken
from models.proposers.protocol import Cue, CueKind, ProposalRequest
from models.proposers.registry import load_proposer, proposer_names

BASELINE = "convex"


@dataclass(frozen=True)
class Worth:
    """Means over clips, 0..1; seconds of wall time per frame."""

    whole: float
    hidden: float
    false_growth: float
    seconds: float


def main() -> None:
    """Measure all proposers and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="8 frames of 180 rows, two kinds of clips")
    quick = parser.parse_args().quick
    kinds = ("car-tree", "turning-crossing") if quick else KINDS
    size_hw, count = ((180, 320), 8) if quick else ((720, 1280), 25)
    scenes = [make_scene(kind, frame_count=count, size_hw=size_hw) for kind in kinds]
    found = {}
    lacking = {name: load_proposer(name).missing() for name in proposer_names()}
    for with_cue in (False, True):
        for name in (name for name, reason in lacking.items() if not reason):
            found[name, with_cue] = measure(name, scenes, with_cue=with_cue)
    print(f"{len(scenes)} generated clips, {count} frames of {size_hw[1]}×{size_hw[0]}")
    print(f"{'proposer':16} {'cue':9} {'mIoU':>6} {'hidden':>7} {'false':>6} {'s/frame':>8}   to {BASELINE}")
    for (name, with_cue), worth in found.items():
        base = found[BASELINE, with_cue]
        ratio = (
            f"hidden ×{worth.hidden / max(base.hidden, 1e-9):.2f}, time ×{worth.seconds / base.seconds:.1f}"
        )
        print(
            f"{name:16} {'occluder' if with_cue else 'none':9} {worth.whole:6.3f} {worth.hidden:7.3f} "
            f"{worth.false_growth:6.3f} {worth.seconds:8.4f}   {ratio}"
        )
    for name, reason in lacking.items():
        if reason:
            print(f"{name:16} left out: {reason}")


def measure(name: str, scenes: list[Scene], *, with_cue: bool) -> Worth:
    """Run one proposer over all scenes."""
    tally, growth, seconds = Tally(), list[float](), 0.0
    for scene in scenes:
        cue = Cue(CueKind.OCCLUDER, scene.occluder) if with_cue and scene.occluder.any() else None
        request = ProposalRequest(scene.modal, scene.frames, cue)
        start = time.perf_counter()
        masks = scene.modal.copy()
        for update in load_proposer(name).propose(request, CancelToken()):
            for frame, mask in update.masks.items():
                masks[frame] = mask
        seconds += time.perf_counter() - start
        for mask, truth, modal in zip(masks, scene.amodal, scene.modal, strict=True):
            score = score_frame(mask, modal, truth)
            tally.add(score)
            if not score.has_hidden and modal.any():
                growth.append(float(np.count_nonzero(mask & ~truth) / np.count_nonzero(modal)))
    whole, hidden = (tally.mean(metric) or 0.0 for metric in ("mIoU", "mIoU_occ_strict"))
    return Worth(whole, hidden, float(np.mean(growth)), seconds / tally.frames)


if __name__ == "__main__":
    main()
