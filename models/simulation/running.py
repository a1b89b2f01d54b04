"""Runs policies over clips with truth."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip, open_evaluation_folder
from core.progress import CancelToken, Progress
from core.simulation.effort import Effort, total
from models.evaluation.cues import GivenCue, what_lacks
from models.proposers.protocol import Proposer
from models.proposers.registry import load_proposer
from models.simulation.policies import POLICIES, Policy
from models.simulation.work import ClipWork

RESAMPLES = 2000
SCRATCH = "scratch"
Row = tuple[Policy, str, Proposer | None]
"""A policy, its name in the table, and who proposes."""


@dataclass(frozen=True)
class PolicyResult:
    """Effort of one policy on every clip."""

    name: str
    """Policy, with its proposer: `propose temporal`."""
    words: str
    efforts: tuple[Effort, ...]
    """One per clip."""

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


def simulate(
    folder: Path,
    proposers: Sequence[str],
    *,
    target: float = 0.9,
    policies: Iterable[str] | None = None,
    cue: GivenCue | None = None,
    most_clips: int | None = None,
    seed: int = 0,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, Simulation]:
    """Yield progress and return the effort of every policy with every proposer on every clip.

    Args:
        folder: Evaluation folder; every clip needs `amodal/`.
        proposers: Names.
        target: IoU that every frame must reach, above 0 and below 1.
        policies: Names of `POLICIES`; all by default.
        cue: Cue for the proposers.
        most_clips: Only so many clips, from the first on.
        seed: Of proposers and bootstrap.
        cancel: Stops between two frames.

    Raises:
        BadInputError: A file, a name or the target is wrong; a clip has no truth or no such cue.
        ModelUnavailableError: A proposer is unknown or lacks its weights.
        Cancelled: The token was set.
    """
    cancel = cancel or CancelToken()
    chosen = chosen_policies(policies)
    clips = open_clips(folder, target, cue, most_clips)
    rows = rows_of(chosen, {name: load_proposer(name) for name in proposers})
    return (yield from work_through(clips, rows, Terms(target, cue, seed, cancel)))


@dataclass(frozen=True)
class Terms:
    """What holds for every clip."""

    target: float
    cue: GivenCue | None
    seed: int
    cancel: CancelToken


def work_through(
    clips: Sequence[EvaluationClip], rows: Sequence[Row], terms: Terms
) -> Generator[Progress, None, Simulation]:
    """Yield progress and return the effort of every row on every clip.

    Raises:
        ModelUnavailableError: A proposer lacks its weights.
        Cancelled: The token was set.
    """
    found: list[PolicyResult] = []
    for number, (policy, name, proposer) in enumerate(rows):
        efforts = []
        for place, clip in enumerate(clips):
            yield Progress(number * len(clips) + place, len(rows) * len(clips), f"{name}, {clip.name}")
            work = lay_out(clip, terms)
            policy.work(work, proposer)
            efforts.append(work.effort)
        found.append(PolicyResult(name, policy.words, tuple(efforts)))
    frames = sum(len(clip) for clip in clips)
    return Simulation(len(clips), frames, terms.target, tuple(found), terms.seed)


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
            "unfinished_frames": effort.unfinished,
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


def chosen_policies(names: Iterable[str] | None) -> list[Policy]:
    """Return policies by name, in their own order; all for None.

    Raises:
        BadInputError: A name is unknown.
    """
    if names is None:
        return list(POLICIES)
    known = {policy.name: policy for policy in POLICIES}
    wanted = list(names)
    for name in wanted:
        if name not in known:
            raise BadInputError("--policy", name, "is unknown", f"there are {', '.join(known)}")
    return [policy for policy in POLICIES if policy.name in wanted]


def rows_of(policies: Sequence[Policy], proposers: Mapping[str, Proposer]) -> list[Row]:
    """Return a row for every policy, and for every proposer where it needs one."""
    rows: list[Row] = []
    for policy in policies:
        if policy.needs_proposer:
            rows += [(policy, f"{policy.name} {name}", proposer) for name, proposer in proposers.items()]
        else:
            rows.append((policy, policy.name, None))
    return rows


def open_clips(
    folder: Path, target: float, cue: GivenCue | None, most_clips: int | None = None
) -> list[EvaluationClip]:
    """Open clips with truth.

    Raises:
        BadInputError: The target is none, or a clip has no truth or no such cue.
    """
    if not 0 < target < 1:
        raise BadInputError("--target", str(target), "is no IoU to reach", "give a number between 0 and 1")
    clips = open_evaluation_folder(folder)[:most_clips]
    for clip in clips:
        _check(clip, cue)
    return clips


def _check(clip: EvaluationClip, cue: GivenCue | None) -> None:
    if clip.amodal is None:
        raise BadInputError(clip.folder, "", "has no folder amodal/", "effort is counted against the truth")
    if cue is not None and (folder := what_lacks(clip, cue)):
        raise BadInputError(clip.folder, "", f"has no folder {folder}/ for cue {cue}", "add it, or use none")


def lay_out(clip: EvaluationClip, terms: Terms) -> ClipWork:
    """Return a clip with truth as an annotator begins with it."""
    assert clip.amodal is not None
    modal = np.stack([clip.modal[frame] for frame in range(len(clip))])
    truth = np.stack([clip.amodal[frame] for frame in range(len(clip))]) | modal
    return ClipWork(clip, modal, truth, terms.target, terms.cue, terms.seed, terms.cancel)
