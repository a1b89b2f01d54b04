"""What ways of working cost on the clips of a set, and how far that would move with other clips."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.simulation.effort import Effort, total
from models.simulation.outcomes import Outcome

RESAMPLES = 2000
SCRATCH = "scratch"
NOISY_SUFFIX = ", noisy"


@dataclass(frozen=True)
class PolicyResult:
    """Effort of one policy on every clip."""

    name: str
    """Policy, with its proposer: `propose temporal`."""
    words: str
    outcomes: tuple[Outcome, ...]
    """One per clip."""

    @property
    def efforts(self) -> tuple[Effort, ...]:
        """One per clip."""
        return tuple(one.effort for one in self.outcomes)

    @property
    def below(self) -> int:
        """Frames left behind that are truly below the target: overlooked, misjudged or given up."""
        return sum(one.below for one in self.outcomes)

    @property
    def iou(self) -> float:
        """Of what was left behind with the truth, mean over frames."""
        frames = sum(one.effort.frames for one in self.outcomes)
        return sum(one.iou * one.effort.frames for one in self.outcomes) / max(1, frames)

    @property
    def total(self) -> Effort:
        """Effort on all clips."""
        return total(self.efforts)


@dataclass(frozen=True)
class Simulation:
    """All policies on the same clips."""

    clips: int
    frames: int
    target: float
    results: tuple[PolicyResult, ...]
    seed: int
    kinds: tuple[str, ...] = ()
    """What happens in each clip, as its set says; empty where one does not."""

    def ratio(self, result: PolicyResult, act: str) -> tuple[float, tuple[float, float]] | None:
        """Return a policy's seconds or strokes by those of painting from nothing, with the 95 % interval.

        Percentile bootstrap over clips, both on the same clips. None when painting took none.
        """
        base = next((one for one in self.results if one.name == SCRATCH), None)
        if base is None:
            return None
        mine, theirs = (np.array([getattr(e, act) for e in one.efforts], float) for one in (result, base))
        if theirs.sum() == 0:
            return None
        picks = np.random.default_rng(self.seed).integers(0, len(mine), (RESAMPLES, len(mine)))
        drawn = mine[picks].sum(axis=1) / np.maximum(theirs[picks].sum(axis=1), 1e-9)
        low, high = np.quantile(drawn, (0.025, 0.975))
        return float(mine.sum() / theirs.sum()), (float(low), float(high))


def describe(simulation: Simulation) -> dict[str, Any]:
    """Return everything as JSON values."""
    rows: dict[str, Any] = {}
    for result in simulation.results:
        effort = result.total
        rows[result.name] = {
            "strokes": effort.strokes,
            "touched_frames": effort.touched,
            "looks": effort.looks,
            "boxes": effort.boxes,
            "fills": effort.fills,
            "runs": effort.runs,
            "choices": effort.choices,
            "unfinished_frames": effort.unfinished,
            "frames_truly_below": result.below,
            "iou": result.iou,
            "seconds_per_frame": effort.seconds / max(1, effort.frames),
            "strokes_to_scratch": simulation.ratio(result, "strokes"),
            "seconds_to_scratch": simulation.ratio(result, "seconds"),
        }
    return {
        "clips": simulation.clips,
        "frames": simulation.frames,
        "target": simulation.target,
        "policies": rows,
    }
