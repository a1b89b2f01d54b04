"""Sums of frame scores that can be added up, over a clip, over a bin, over everything."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics.frame import METRICS, FrameScore

HIDDEN_BINS: tuple[tuple[float, str], ...] = (
    (0.05, "up to 5 %"),
    (0.25, "5 to 25 %"),
    (0.50, "25 to 50 %"),
    (0.75, "50 to 75 %"),
    (1.00, "75 to 100 %"),
    (1.01, "all of it"),
)
"""Upper end (not included) and words for each bin of how much of the object is hidden in a frame."""


class Tally:
    """Sum and number of frames per metric: as much memory for a million frames as for one."""

    def __init__(self) -> None:
        self.sums: NDArray[np.float64] = np.zeros(len(METRICS))
        self.counts: NDArray[np.int64] = np.zeros(len(METRICS), np.int64)
        self.frames = 0

    def add(self, score: FrameScore) -> None:
        """Count one frame."""
        self.frames += 1
        for place, value in enumerate(score.values()):
            if value is not None:
                self.sums[place] += value
                self.counts[place] += 1

    def merge(self, other: "Tally") -> None:
        """Count all frames of another tally too."""
        self.sums += other.sums
        self.counts += other.counts
        self.frames += other.frames

    def mean(self, metric: str) -> float | None:
        """Return the mean over the frames that count for a metric, 0..1; None when there is none."""
        place = METRICS.index(metric)
        return float(self.sums[place] / self.counts[place]) if self.counts[place] else None


def pooled(tallies: Iterable[Tally]) -> Tally:
    """Return the tally of all frames together: as published, long clips weigh more than short ones."""
    total = Tally()
    for tally in tallies:
        total.merge(tally)
    return total


def hidden_bin(share: float) -> int:
    """Return the number of the bin in `HIDDEN_BINS` for a hidden share, 0..1."""
    return next(number for number, (end, _) in enumerate(HIDDEN_BINS) if share < end)


@dataclass(frozen=True, slots=True)
class ClipScore:
    """All scores of one clip, one object in it."""

    name: str
    frames: int
    hypotheses: tuple[Tally, ...]
    """One per hypothesis, in the order in which the proposer gave them; the first is its answer."""
    bins: tuple[Tally, ...]
    """The first hypothesis by how much is hidden, one per entry of `HIDDEN_BINS`."""
    seconds: float | None = None
    """Wall time of the proposal; None = not made here."""

    @property
    def top_1(self) -> Tally:
        """The proposer's answer."""
        return self.hypotheses[0]

    @property
    def top_k(self) -> Tally:
        """The one hypothesis with the best mIoU against the truth, the first of equals; else the answer.

        One pick per clip and track, for all metrics: a person too keeps one.
        """
        return max(self.hypotheses, key=lambda tally: tally.mean("mIoU") or 0.0)


class ClipTally:
    """Collects the scores of one clip, frame by frame, in any order of hypotheses and frames."""

    def __init__(self, hypotheses: int) -> None:
        self._hypotheses = [Tally() for _ in range(hypotheses)]
        self._bins = [Tally() for _ in HIDDEN_BINS]

    def add(self, hypothesis: int, score: FrameScore) -> None:
        """Count a frame of a hypothesis."""
        self._hypotheses[hypothesis].add(score)
        if hypothesis == 0 and score.hidden_share is not None:
            self._bins[hidden_bin(score.hidden_share)].add(score)

    def finish(self, name: str, frames: int, seconds: float | None) -> ClipScore:
        """Return the clip's score."""
        return ClipScore(name, frames, tuple(self._hypotheses), tuple(self._bins), seconds)
