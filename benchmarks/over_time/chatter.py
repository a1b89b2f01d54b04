"""What *Reduce chatter* takes from trembling outlines, and what it costs.

    python -m benchmarks.over_time.chatter SET [--clips N] [--strength 3] [--reach 2] [--proposer lite]

SET is a folder of clips with truth (docs/evaluation.md). Three rows: the true masks as they are (what really
changes must stay), the same with outlines shaken at random in every frame, and a proposer's masks. Chatter is
the median distance, in pixels, of an outline from where those of both neighbours, carried along the motion,
lie. Named alternative: the majority of each pixel over the same frames, carried nowhere. Brackets: 95 % by
bootstrap over clips.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from core.formats.evaluation.evaluation_folder import EvaluationClip, open_evaluation_folder
from core.metrics.bootstrap import mean_interval
from core.progress import CancelToken
from core.tracks.steadying import Steadiness, Steadying, signed_distances
from core.types import BoolMask, BoolVideo
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.proposers.registry import load_proposer

SHAKEN_PX = 1.5
"""Standard deviation of the displacement of a shaken outline."""
SHAKEN_OVER_PX = 10.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("--clips", type=int)
    parser.add_argument("--strength", type=float, default=Steadiness().strength_px)
    parser.add_argument("--reach", type=int, default=Steadiness().reach)
    parser.add_argument("--proposer", default="lite")
    given = parser.parse_args()
    how = Steadiness(given.strength, given.reach)
    clips = open_evaluation_folder(given.set)[: given.clips]
    print(f"{len(clips)} clips, strength {how.strength_px} px, {how.reach} frames on each side\n")
    print("| masks | way | chatter before, px | after, px | IoU with truth before | after |")
    print("|---|---|---|---|---|---|")
    for name, start in (
        ("truth", truth_of),
        ("truth, shaken", shaken),
        (given.proposer, partial(proposed, given.proposer)),
    ):
        print_row(name, start, clips, how)


def print_row(
    name: str, start: Callable[[EvaluationClip], BoolVideo], clips: Sequence[EvaluationClip], how: Steadiness
) -> None:
    """Measure one kind of masks, by our way and by the named alternative."""
    rows: dict[str, list[list[list[float]]]] = {"ours": [], "majority": []}
    for clip in clips:
        masks, truth = start(clip), truth_of(clip)
        seen = [clip.modal[frame] for frame in range(len(clip))]
        pictures = [clip.frames[frame] for frame in range(len(clip))]
        steadying = Steadying(range(len(clip)), masks.__getitem__, seen.__getitem__, pictures.__getitem__)
        ways = {"ours": ours(steadying, masks, seen, how), "majority": majority(masks, seen, how.reach)}
        before = chatter(steadying, masks)
        for way, new in ways.items():
            after = chatter(steadying, new)
            rows[way].append([before, after, overlap(masks, truth), overlap(new, truth)])
    for way, found in rows.items():
        cells = [cell([clip[column] for clip in found]) for column in range(4)]
        print(f"| {name} | {way} | " + " | ".join(cells) + " |", flush=True)


def truth_of(clip: EvaluationClip) -> BoolVideo:
    """Return the whole object's true masks."""
    return np.stack([_known(clip, frame) for frame in range(len(clip))])


def _known(clip: EvaluationClip, frame: int) -> BoolMask:
    truth = clip.truth(frame)
    return np.zeros(clip.size_hw, np.bool_) if truth is None else truth


def shaken(clip: EvaluationClip) -> BoolVideo:
    """Return the true masks with outlines that tremble, each frame for itself."""
    rng = np.random.default_rng(0)
    return np.stack([_shake(mask, rng) for mask in truth_of(clip)])


def _shake(mask: BoolMask, rng: np.random.Generator) -> BoolMask:
    noise = cv2.GaussianBlur(rng.standard_normal(mask.shape).astype(np.float32), (0, 0), SHAKEN_OVER_PX)
    return np.asarray(signed_distances(mask) < noise / noise.std() * SHAKEN_PX)


def proposed(name: str, clip: EvaluationClip) -> BoolVideo:
    """Return a proposer's first hypothesis without a cue."""
    request = make_request(clip, Setting(name, name))
    masks = truth_of(clip) & False
    for update in load_proposer(name).propose(request, CancelToken()):
        for frame, mask in update.masks.items():
            if update.hypothesis == 0:
                masks[frame] = mask
    return masks


def ours(steadying: Steadying, masks: BoolVideo, seen: Sequence[BoolMask], how: Steadiness) -> BoolVideo:
    """Steady every frame; what is visible stays in the mask, as the store keeps it."""
    new = masks.copy()
    for frame in range(len(masks)):
        found = steadying.steady(frame, how)
        if found is not None:
            new[frame] = found.mask | (seen[frame] & masks[frame])
    return new


def majority(masks: BoolVideo, seen: Sequence[BoolMask], reach: int) -> BoolVideo:
    """Return each pixel as most frames around have it."""
    new = masks.copy()
    for frame in range(len(masks)):
        around = masks[max(0, frame - reach) : frame + reach + 1]
        new[frame] = (around.mean(axis=0) > 0.5) | (seen[frame] & masks[frame])
    return new


def chatter(steadying: Steadying, masks: BoolVideo) -> list[float]:
    """Return the chatter of every frame that has one."""
    found = []
    for frame in (frame for frame, mask in enumerate(masks) if mask.any()):
        near = range(max(0, frame - 1), min(len(masks), frame + 2))
        found.append(
            steadying.chatter(frame, {number: masks[number] for number in near if masks[number].any()})
        )
    return [value for value in found if not np.isnan(value)]


def overlap(masks: BoolVideo, truth: BoolVideo) -> list[float]:
    """Return each frame's IoU."""
    return [
        float((one & two).sum() / (one | two).sum())
        for one, two in zip(masks, truth, strict=True)
        if two.any()
    ]


def cell(groups: Sequence[Sequence[float]]) -> str:
    """Return a mean with its interval."""
    mean, (low, high) = mean_interval([group for group in groups if group])
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
