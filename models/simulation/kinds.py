"""The cheapest way of working for each kind of clip, with how sure that is."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.metrics.bootstrap import Interval, mean_interval
from models.evaluation.sequences.real_clips import META
from models.simulation.results import RESAMPLES, PolicyResult, Simulation


@dataclass(frozen=True)
class Spent:
    """What one way of working costs on clips of a kind; each with its 95 % interval over clips."""

    name: str
    strokes: tuple[float, Interval]
    """Per frame."""
    touched: tuple[float, Interval]
    """Share of frames."""
    seconds: tuple[float, Interval]
    """Per frame."""


@dataclass(frozen=True)
class KindResult:
    """What is known of one kind of clip."""

    kind: str
    clips: int
    cheapest: Spent
    wins: float
    """Share of the bootstrap's draws in which it is the cheapest, 0..1."""
    second: Spent | None


def kinds_of(clips: Sequence[EvaluationClip]) -> tuple[str, ...]:
    """Return what happens in each clip by its `meta.json`; empty where one does not say."""
    found = []
    for clip in clips:
        kind = ""
        with suppress(OSError, ValueError, KeyError, TypeError):
            kind = str(json.loads((clip.folder / META).read_text(encoding="utf-8"))["kind"])
        found.append(kind)
    return tuple(found) if all(found) else ()


def by_kind(simulation: Simulation, results: Sequence[PolicyResult]) -> list[KindResult]:
    """Return for each kind, in the order of their names, which of some ways takes the least time."""
    return [
        _kind_result(
            kind, np.flatnonzero([one == kind for one in simulation.kinds]), results, simulation.seed
        )
        for kind in sorted(set(simulation.kinds))
    ]


def spent(result: PolicyResult, clips: Sequence[int], seed: int) -> Spent:
    """Return what a way of working costs on some clips, by their numbers."""
    efforts = [result.efforts[clip] for clip in clips]

    def mean(act: str) -> tuple[float, Interval]:
        # Each frame has its clip's mean: clips are drawn, and count by their frames.
        groups = [[getattr(one, act) / max(1, one.frames)] * one.frames for one in efforts]
        return mean_interval(groups, seed=seed)

    return Spent(result.name, mean("strokes"), mean("touched"), mean("seconds"))


def describe_kinds(found: Sequence[KindResult]) -> dict[str, Any]:
    """Return everything as JSON values."""
    return {
        one.kind: {
            "clips": one.clips,
            "cheapest": one.cheapest.name,
            "cheapest_in_draws": one.wins,
            "strokes_per_frame": one.cheapest.strokes,
            "touched_share": one.cheapest.touched,
            "seconds_per_frame": one.cheapest.seconds,
            "second": one.second and one.second.name,
            "seconds_per_frame_of_second": one.second and one.second.seconds,
        }
        for one in found
    }


def _kind_result(
    kind: str, clips: NDArray[np.intp], results: Sequence[PolicyResult], seed: int
) -> KindResult:
    seconds = np.array([[one.efforts[clip].seconds for clip in clips] for one in results])
    order = np.argsort(seconds.sum(axis=1), kind="stable")
    picks = np.random.default_rng(seed).integers(0, len(clips), (RESAMPLES, len(clips)))
    winners = seconds[:, picks].sum(axis=2).argmin(axis=0)
    numbers = [int(clip) for clip in clips]
    second = spent(results[order[1]], numbers, seed) if len(results) > 1 else None
    return KindResult(
        kind,
        len(clips),
        spent(results[order[0]], numbers, seed),
        float(np.mean(winners == order[0])),
        second,
    )
