"""Runs the program's own proposer on clips at 24 a second, with a stride and without."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.metrics.bootstrap import Interval, mean_interval
from core.metrics.overlap import mask_iou
from core.progress import CancelToken
from core.types import BoolMask
from models.diffusion_vas.weights.recipe import Kind
from models.diffusion_vas_learning.clip import TrainingClip
from models.proposers.protocol import ProposalRequest
from models.proposers.registry import load_proposer
from models.training.passing_clips import PassingWorld

PROPOSERS = {Kind.DIFFUSION: ("diffusion-vas", "diffusion-vas-amodal"), Kind.ONE_STEP: ("unet3d", "unet3d")}
"""Proposer and the name of its weights."""
FIRST_SEED = 1_000_000_000
"""Clips from here on are drawn in no training."""
FRAMES, HIDES = 15, (0.3, 1.0)
"""Of a clip: five moments; it is behind the wall from frame 8 at the latest (or until frame 6)."""


@dataclass(frozen=True)
class Scores:
    """Of one row: values of the frames that count, clip by clip."""

    whole: list[list[float]]
    """IoU of every frame."""
    hidden: list[list[float]]
    """IoU of the hidden part, of frames that have one."""


def fast_clips(count: int, side: int) -> list[TrainingClip]:
    """Return held-out clips at 24 frames a second."""
    world = PassingWorld(FRAMES, side, slower=3, hides=HIDES)
    return [world.clip(np.random.default_rng(FIRST_SEED + number)) for number in range(count)]


def use_weights(folder: Path, shelf: Path, kind: Kind) -> str:
    """Have the program find weights in a folder of its own; returns the proposer's name."""
    proposer, name = PROPOSERS[kind]
    shelf.mkdir(parents=True, exist_ok=True)
    (shelf / name).symlink_to(folder.resolve(), target_is_directory=True)
    os.environ["AMODAL_WEIGHTS"] = str(shelf)
    return proposer


def score(proposer: str, clips: Sequence[TrainingClip], stride: str) -> Scores:
    """Propose for every clip with a stride, as the program does."""
    whole, hidden = [], []
    for number, clip in enumerate(clips):
        found = _proposed(proposer, clip, number, stride)
        truths = [(found[frame], clip.modal[frame], clip.amodal[frame]) for frame in range(len(clip))]
        whole.append([mask_iou(mask, truth) for mask, _, truth in truths])
        hidden.append(
            [mask_iou(mask & ~seen, truth & ~seen) for mask, seen, truth in truths if (truth & ~seen).any()]
        )
    return Scores(whole, hidden)


def seen_only(clips: Sequence[TrainingClip]) -> Scores:
    """Score the visible masks themselves."""
    whole = [
        [mask_iou(clip.modal[frame], clip.amodal[frame]) for frame in range(len(clip))] for clip in clips
    ]
    return Scores(whole, [[0.0] for _ in clips])


def gain(more: list[list[float]], less: list[list[float]]) -> tuple[float, Interval]:
    """Return the mean difference on the same frames and its 95 % interval over clips."""
    return mean_interval(
        [[a - b for a, b in zip(*pair, strict=True)] for pair in zip(more, less, strict=True)]
    )


def _proposed(proposer: str, clip: TrainingClip, seed: int, stride: str) -> dict[int, BoolMask]:
    request = ProposalRequest(
        clip.modal, cue=clip.cue, seed=seed, fps=clip.fps, device="cpu", options={"stride": stride}
    )
    masks: dict[int, BoolMask] = {}
    for update in load_proposer(proposer).propose(request, CancelToken()):
        masks |= update.masks
    return {frame: masks[frame] | clip.modal[frame] for frame in range(len(clip))}
