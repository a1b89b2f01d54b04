"""What an evaluation found, and its two JSON forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.metrics.bootstrap import Interval, bootstrap_interval, difference_interval
from core.metrics.frame import METRICS
from core.metrics.tally import HIDDEN_BINS, ClipScore, Tally, pooled
from models.evaluation.judging import Sample
from models.evaluation.rows import Row
from models.evaluation.survey import ClipFacts

TOP_K_METRICS = ("mIoU", "mIoU_occ_strict")
PRIMARY = ("mIoU_occ_strict", "mIoU", "AP50")
"""What clips and rows are ranked by: the first of these that is known."""


@dataclass(frozen=True)
class RowResult:
    """One row of the table."""

    row: Row
    clips: tuple[ClipScore, ...]
    samples: Mapping[str, tuple[Sample, ...]] = field(default_factory=dict)
    """Predicted masks for pictures, by clip name."""
    load_seconds: float | None = None
    """Loading and warming up, which is no part of `seconds_per_frame`; None for masks made elsewhere."""
    seed: int = 0
    """Of the bootstrap."""

    @property
    def name(self) -> str:
        """Name of the row."""
        return self.row.name

    @property
    def top_k(self) -> int:
        """Hypotheses that there were to choose from."""
        return max(len(clip.hypotheses) for clip in self.clips)

    @property
    def seconds_per_frame(self) -> float | None:
        """Wall time of the proposals per frame, loading and warming up left out."""
        known = [clip for clip in self.clips if clip.seconds is not None]
        frames = sum(clip.frames for clip in known)
        return sum(clip.seconds or 0.0 for clip in known) / frames if frames else None

    def mean(self, metric: str) -> float | None:
        """Return a metric over all frames, 0..1; None when it cannot be known."""
        return pooled(clip.top_1 for clip in self.clips).mean(metric)

    def mean_top_k(self, metric: str) -> float | None:
        """Return a metric over all frames, with the best hypothesis of every clip."""
        return pooled(clip.top_k for clip in self.clips).mean(metric)

    def interval(self, metric: str) -> Interval | None:
        """Return the 95 % bootstrap interval over clips of `mean`."""
        return bootstrap_interval([clip.top_1 for clip in self.clips], metric, seed=self.seed)

    def interval_top_k(self, metric: str) -> Interval | None:
        """Return the 95 % bootstrap interval over clips of `mean_top_k`."""
        return bootstrap_interval([clip.top_k for clip in self.clips], metric, seed=self.seed)

    def difference(self, other: "RowResult", metric: str) -> tuple[float, Interval] | None:
        """Return how much better this row is than another and the paired 95 % interval."""
        mine, others = ([clip.top_1 for clip in row.clips] for row in (self, other))
        return difference_interval(mine, others, metric, seed=self.seed)

    def bins(self) -> list[Tally]:
        """Return the frames of all clips by how much is hidden, one tally per entry of `HIDDEN_BINS`."""
        return [pooled(clip.bins[number] for clip in self.clips) for number in range(len(HIDDEN_BINS))]

    def ranked(self, metric: str) -> list[ClipScore]:
        """Return the clips in which a metric is known, best first."""
        known = [clip for clip in self.clips if clip.top_1.mean(metric) is not None]
        return sorted(known, key=lambda clip: -(clip.top_1.mean(metric) or 0.0))


@dataclass(frozen=True)
class Evaluation:
    """All rows on the same clips."""

    clips: tuple[EvaluationClip, ...]
    rows: tuple[RowResult, ...]
    facts: Mapping[str, ClipFacts] = field(default_factory=dict)

    @property
    def frames(self) -> int:
        """Frames in all clips."""
        return sum(len(clip) for clip in self.clips)

    @property
    def primary(self) -> str | None:
        """What to rank by: the first metric of `PRIMARY` that any row knows."""
        known = (m for m in PRIMARY if any(row.mean(m) is not None for row in self.rows))
        return next(known, None)


def summarise(evaluation: Evaluation) -> dict[str, Any]:
    """Return the JSON of the contract (docs/command-line.md): values 0..1, None where it cannot be known."""
    return {
        "clips": len(evaluation.clips),
        "frames": evaluation.frames,
        "proposers": {row.name: _summary(row) for row in evaluation.rows},
    }


def _summary(row: RowResult) -> dict[str, Any]:
    return {
        **{metric: row.mean(metric) for metric in METRICS},
        "seconds_per_frame": row.seconds_per_frame,
        "top_k": row.top_k,
        **{f"{metric}_top_k": row.mean_top_k(metric) for metric in TOP_K_METRICS},
    }


def describe(evaluation: Evaluation) -> dict[str, Any]:
    """Return everything: also intervals, differences to the first row, bins, single clips, settings."""
    summary = summarise(evaluation)
    first = evaluation.rows[0]
    for row in evaluation.rows:
        entry = summary["proposers"][row.name]
        entry["setting"] = row.row.words()
        entry["load_seconds"] = row.load_seconds
        entry["intervals"] = _by_metric(row.interval)
        entry["intervals_top_k"] = {m: row.interval_top_k(m) for m in TOP_K_METRICS}
        entry["by_hidden_share"] = [
            {"hidden": words, "frames": tally.frames, **_by_metric(tally.mean)}
            for (_, words), tally in zip(HIDDEN_BINS, row.bins(), strict=True)
        ]
        entry["by_clip"] = {clip.name: _clip(clip) for clip in row.clips}
        if row is not first:
            entry[f"better_than_{first.name}"] = {
                metric: None if found is None else {"mean": found[0], "interval": found[1]}
                for metric, found in ((m, row.difference(first, m)) for m in METRICS)
            }
    return summary


def _by_metric(value: Callable[[str], object]) -> dict[str, object]:
    return {metric: value(metric) for metric in METRICS}


def _clip(clip: ClipScore) -> dict[str, object]:
    return {
        "frames": clip.frames,
        "seconds": clip.seconds,
        **_by_metric(clip.top_1.mean),
        **{f"{metric}_top_k": clip.top_k.mean(metric) for metric in TOP_K_METRICS},
    }
