"""Means over clips, and how far they would move with other sequences; as numbers, as lines, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.metrics.bootstrap import Interval, mean_interval
from models.evaluation.completions.judging import ClipFigures, CompletionRow

METRICS: Mapping[str, str] = {
    "psnr": "PSNR",
    "ssim": "SSIM",
    "seam": "seam",
    "flicker": "flicker",
    "own": "own flicker",
    "found": "found",
}
"""Names of `Figures` and what people read."""
DIGITS = {"psnr": 2, "ssim": 3, "seam": 1, "flicker": 2, "own": 2, "found": 3}


@dataclass
class RowFigures:
    """A row of the table."""

    row: CompletionRow
    clips: list[ClipFigures] = field(default_factory=list)

    def mean(self, metric: str) -> tuple[float, Interval | None] | None:
        """Return the mean over clips and its 95 % interval over sequences; None where nothing is known."""
        groups: dict[str, list[float]] = {}
        for one in self.clips:
            value = getattr(one.figures, metric)
            if value is not None:
                groups.setdefault(one.sequence, []).append(value)
        if not groups:
            return None
        value, interval = mean_interval(list(groups.values()))
        return value, interval if len(groups) > 1 else None

    @property
    def seconds_per_frame(self) -> float:
        """Mean over clips."""
        return float(np.mean([one.seconds_per_frame for one in self.clips]))

    def below(self, other: "RowFigures", metric: str = "psnr") -> list[str]:
        """Return the clips on which this row is worse than another."""
        pairs = zip(self.clips, other.clips, strict=True)
        values = [(a.clip, getattr(a.figures, metric), getattr(b.figures, metric)) for a, b in pairs]
        return [clip for clip, ours, theirs in values if ours is not None and ours < theirs]


def cells(found: RowFigures) -> dict[str, str]:
    """Return the texts of a row by what people read above them."""
    texts = {}
    for metric, words in METRICS.items():
        mean = found.mean(metric)
        texts[words] = "–" if mean is None else _said(*mean, DIGITS[metric])
    return texts | {"s/frame": f"{found.seconds_per_frame:.2f}"}


def as_json(rows: Sequence[RowFigures]) -> dict[str, Any]:
    """Return the table and all clips as JSON values; null where nothing is known."""
    return {
        "rows": {
            found.row.name: {
                "engine": found.row.engine,
                "masks": found.row.masks,
                **{metric: _value(found.mean(metric)) for metric in METRICS},
                "seconds_per_frame": found.seconds_per_frame,
                "by_clip": {
                    one.clip: {metric: getattr(one.figures, metric) for metric in METRICS}
                    for one in found.clips
                },
            }
            for found in rows
        }
    }


def _value(mean: tuple[float, Interval | None] | None) -> dict[str, Any] | None:
    if mean is None:
        return None
    return {"mean": mean[0], "interval": None if mean[1] is None else list(mean[1])}


def _said(value: float, interval: Interval | None, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text if interval is None else f"{text} [{interval[0]:.{digits}f}, {interval[1]:.{digits}f}]"
