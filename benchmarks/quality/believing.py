"""How far what `lite` says of itself can be believed: its probabilities, and its doubt of a frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.metrics.frame import score_frame
from models.evaluation.sequences.ranking import GOOD_IOU, area_under_curve, rank_correlation
from models.evaluation.sequences.real_clips import RealClip
from models.proposers.protocol import ProposalUpdate

CHANCES = np.linspace(0, 1, 11)
LEAST_CHANCE = 0.01
"""Pixels with less are left out: nearly all of a picture is plain background."""


@dataclass(frozen=True)
class Belief:
    """What one clip adds."""

    pixels: NDArray[np.float64]
    """Beyond the visible mask, per tenth of probability: sum said, number true, number; (3, 10)."""
    doubts: NDArray[np.float64]
    """By frame, (T,)."""
    ious: NDArray[np.float64]

    def save(self, path: Path) -> None:
        """Keep it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, pixels=self.pixels, doubts=self.doubts, ious=self.ious)

    @classmethod
    def load(cls, path: Path) -> "Belief":
        """Return one that was kept."""
        with np.load(path) as file:
            return cls(file["pixels"], file["doubts"], file["ious"])


def belief_of(real: RealClip, updates: Sequence[ProposalUpdate]) -> Belief:
    """Return what a run's first answer says of itself against the truth."""
    clip = real.clip
    assert clip.amodal is not None  # a set of real clips has truth
    pixels, doubts, ious = np.zeros((3, len(CHANCES) - 1)), [], []
    for update in updates:
        for frame, soft in update.soft.items():
            if update.hypothesis:
                continue
            truth, modal = clip.amodal[frame], clip.modal[frame]
            chosen = ~modal & (soft > LEAST_CHANCE)
            places = np.clip(np.digitize(soft[chosen], CHANCES) - 1, 0, len(CHANCES) - 2)
            for row, weights in enumerate((soft[chosen], truth[chosen], None)):
                pixels[row] += np.bincount(places, weights, len(CHANCES) - 1)
            doubts.append(update.doubts[frame])
            iou = score_frame(update.masks[frame], modal, truth).iou
            ious.append(1.0 if iou is None else iou)
    return Belief(pixels, np.array(doubts, np.float64), np.array(ious, np.float64))


def reliability(beliefs: Sequence[Belief]) -> list[tuple[float, float, int]]:
    """Return per tenth of probability the mean said, the share that is true, and the pixels."""
    said, true, count = np.sum([one.pixels for one in beliefs], axis=0)
    return [(float(s / n), float(t / n), int(n)) for s, t, n in zip(said, true, count, strict=True) if n]


def worth_of_doubt(beliefs: Sequence[Belief]) -> tuple[float, float]:
    """Return the rank correlation of doubt with what a mask lacks to IoU 1, and the AUC of frames below 0.9.

    The second is the chance that of a frame below IoU 0.9 and one above it the first has the higher doubt.
    """
    doubts, ious = (np.concatenate([getattr(one, name) for one in beliefs]) for name in ("doubts", "ious"))
    return rank_correlation(doubts, 1 - ious), area_under_curve(doubts, ious < GOOD_IOU)
