"""Means over the frames of many clips, and how far they would move with other sequences.

Clips cut from one sequence are alike, so sequences are drawn with all their clips, not clips (cluster
bootstrap). Two rows are compared on the same draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError
from models.evaluation.sequences.measures import FrameMeasure, count_dropouts

METRICS = ("strict", "iou", "growth", "recall", "dropouts", "crumbs")
"""Columns of a table: four means over frames, then two sums."""
SUMS = ("dropouts", "crumbs")
RESAMPLES, TAIL, SEED = 2000, 0.025, 0

Interval = tuple[float, float]


@dataclass(frozen=True)
class Measured:
    """One row of a table: a method on all clips."""

    clips: tuple[str, ...]
    groups: tuple[str, ...]
    """Source sequence of each clip."""
    kinds: tuple[str, ...]
    """What hides the object in each clip."""
    sums: NDArray[np.float64]
    """(clips, METRICS): sums over frames."""
    counts: NDArray[np.float64]
    """(clips, METRICS): frames that count; 1 for what is a sum."""

    def some(self, chosen: NDArray[np.bool_]) -> "Measured":
        """Return the row of some clips, bool (clips,)."""
        places = np.flatnonzero(chosen)
        names, groups, kinds = (
            tuple(texts[place] for place in places) for texts in (self.clips, self.groups, self.kinds)
        )
        return Measured(names, groups, kinds, self.sums[places], self.counts[places])

    def value(self, metric: str, chosen: NDArray[np.bool_] | None = None) -> float:
        """Return a mean, or a sum, over all clips or some; NaN when no frame counts."""
        sums, counts = self._columns(metric, np.ones(len(self.clips)) if chosen is None else chosen)
        return float(_ratio(sums, counts, metric))

    def interval(self, metric: str) -> Interval:
        """Return the 95 % interval over sequences."""
        return _percentiles(self._draw(metric))

    def ahead_of(self, other: "Measured", metric: str) -> tuple[float, Interval]:
        """Return this minus the other, and the paired 95 % interval over sequences.

        Raises:
            BadInputError: The two were measured on different clips.
        """
        if self.clips != other.clips:
            raise BadInputError("results", "", "were measured on other clips", "measure both on the same set")
        return self.value(metric) - other.value(metric), _percentiles(
            self._draw(metric) - other._draw(metric)
        )

    def of_kind(self, kind: str) -> NDArray[np.bool_]:
        """Return which clips are of a kind of occluder, bool (clips,)."""
        return np.array([one == kind for one in self.kinds])

    def save(self, path: Path) -> None:
        """Keep the row."""
        path.parent.mkdir(parents=True, exist_ok=True)
        clips, groups, kinds = (np.array(texts) for texts in (self.clips, self.groups, self.kinds))
        np.savez(path, sums=self.sums, counts=self.counts, clips=clips, groups=groups, kinds=kinds)

    @classmethod
    def load(cls, path: Path) -> "Measured":
        """Return a row that was kept.

        Raises:
            BadInputError: There is none, or it cannot be read.
        """
        try:
            with np.load(path) as file:
                texts = [tuple(str(one) for one in file[name]) for name in ("clips", "groups", "kinds")]
                return cls(texts[0], texts[1], texts[2], file["sums"], file["counts"])
        except (OSError, KeyError, ValueError) as error:
            raise BadInputError(path, "", f"holds no result: {error}", "save one with --save") from None

    def _columns(
        self, metric: str, weights: NDArray[np.float64] | NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        place = METRICS.index(metric)
        return np.asarray(weights @ self.sums[:, place]), np.asarray(weights @ self.counts[:, place])

    def _draw(self, metric: str) -> NDArray[np.float64]:
        names, own = np.unique(self.groups, return_inverse=True)
        share = np.full(len(names), 1 / len(names))
        drawn = np.random.default_rng(SEED).multinomial(len(names), share, size=RESAMPLES)
        return _ratio(*self._columns(metric, drawn[:, own].astype(np.float64)), metric)


def measured(
    clips: Sequence[str],
    groups: Sequence[str],
    kinds: Sequence[str],
    frames: Sequence[Sequence[FrameMeasure]],
) -> Measured:
    """Return the row that the measures of all frames of all clips make."""
    sums, counts = (np.zeros((len(clips), len(METRICS))) for _ in range(2))
    for number, own in enumerate(frames):
        for place, metric in enumerate(METRICS[:4]):
            values = np.array([_number(getattr(one, metric)) for one in own])
            sums[number, place] = np.nansum(values)
            counts[number, place] = np.count_nonzero(~np.isnan(values))
        recalls = np.array([_number(one.recall) for one in own])
        sums[number, 4:] = count_dropouts(recalls), sum(one.crumbs for one in own)
        counts[number, 4:] = 1
    return Measured(tuple(clips), tuple(groups), tuple(kinds), sums, counts)


def joined(rows: Sequence[Measured]) -> Measured:
    """Return one row of the clips of several."""
    return Measured(
        tuple(clip for row in rows for clip in row.clips),
        tuple(group for row in rows for group in row.groups),
        tuple(kind for row in rows for kind in row.kinds),
        np.concatenate([row.sums for row in rows]),
        np.concatenate([row.counts for row in rows]),
    )


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _ratio(sums: NDArray[np.float64], counts: NDArray[np.float64], metric: str) -> NDArray[np.float64]:
    if metric in SUMS:
        return sums
    result: NDArray[np.float64] = np.full(np.shape(sums), np.nan)
    return np.divide(sums, counts, out=result, where=counts > 0)


def _percentiles(values: NDArray[np.float64]) -> Interval:
    low, high = np.nanquantile(values, (TAIL, 1 - TAIL))
    return float(low), float(high)
