"""Runs policies over clips with truth."""

import zlib
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip, open_evaluation_folder
from core.metrics.overlap import mask_iou
from core.progress import CancelToken, Progress
from core.simulation.annotator import EXACT, Annotator
from models.evaluation.cues import GivenCue, what_lacks
from models.proposers.protocol import Proposer
from models.proposers.registry import load_proposer
from models.simulation.kinds import kinds_of
from models.simulation.outcomes import KeptOutcomes, Outcome
from models.simulation.policies import POLICIES, Policy
from models.simulation.results import NOISY_SUFFIX, PolicyResult, Simulation
from models.simulation.work import ClipWork

Row = tuple[Policy, str, Proposer | None]
"""A policy, its name in the table, and who proposes."""


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
    noisy: Annotator | None = None,
    keep: Path | None = None,
) -> Generator[Progress, None, Simulation]:
    """Yield progress and return the effort of every policy with every proposer on every clip.

    Args:
        folder: Evaluation folder; every clip needs `amodal/`.
        proposers: Names.
        target: IoU that every frame must reach, above 0 and below 1.
        policies: Names of `POLICIES`; all by default.
        cue: Cue for the proposers.
        most_clips: Only so many clips, from the first on.
        seed: Of proposers, slips and bootstrap.
        cancel: Stops between two frames.
        noisy: An annotator who errs works too, beside the exact one.
        keep: File of outcomes: what is in it is not counted again (`KeptOutcomes`).

    Raises:
        BadInputError: A file, a name or the target is wrong; a clip has no truth or no such cue.
        ModelUnavailableError: A proposer is unknown or lacks its weights.
        Cancelled: The token was set.
    """
    cancel = cancel or CancelToken()
    chosen = chosen_policies(policies)
    clips = open_clips(folder, target, cue, most_clips)
    rows = rows_of(chosen, {name: load_proposer(name) for name in proposers})
    terms = Terms(target, cue, seed, cancel)
    with ExitStack() as stack:
        kept = None
        if keep is not None:
            head = {"target": target, "cue": str(cue or "none"), "seed": seed}
            kept = stack.enter_context(KeptOutcomes(keep, head))
        found = yield from work_through(clips, rows, terms, kept)
        if noisy is not None:
            also = yield from work_through(clips, rows, replace(terms, annotator=noisy), kept)
            beside = tuple(replace(one, name=one.name + NOISY_SUFFIX) for one in also.results)
            found = replace(found, results=(*found.results, *beside))
    return replace(found, kinds=kinds_of(clips))


@dataclass(frozen=True)
class Terms:
    """What holds for every clip."""

    target: float
    cue: GivenCue | None
    seed: int
    cancel: CancelToken
    annotator: Annotator = EXACT


def work_through(
    clips: Sequence[EvaluationClip], rows: Sequence[Row], terms: Terms, kept: KeptOutcomes | None = None
) -> Generator[Progress, None, Simulation]:
    """Yield progress and return the effort of every row on every clip, clip by clip.

    Raises:
        ModelUnavailableError: A proposer lacks its weights.
        Cancelled: The token was set.
    """
    outcomes: list[list[Outcome]] = [[] for _ in rows]
    for place, clip in enumerate(clips):
        desk = lay_out(clip, terms)
        digest = f"{zlib.crc32(np.packbits(desk.real).tobytes(), zlib.crc32(desk.modal.tobytes())):08x}"
        for number, (policy, name, proposer) in enumerate(rows):
            yield Progress(place * len(rows) + number, len(rows) * len(clips), f"{clip.name}, {name}")
            key = (clip.name, digest, _way(name, proposer, terms.annotator))
            outcome = None if kept is None else kept.get(key)
            if outcome is None:
                outcome = _outcome(desk, policy, name, proposer)
                if kept is not None:
                    kept.put(key, outcome)
            outcomes[number].append(outcome)
    results = (
        PolicyResult(name, policy.words, tuple(found))
        for (policy, name, _), found in zip(rows, outcomes, strict=True)
    )
    frames = sum(len(clip) for clip in clips)
    return Simulation(len(clips), frames, terms.target, tuple(results), terms.seed)


def _way(name: str, proposer: Proposer | None, annotator: Annotator) -> str:
    """Return a way of working with all that may change what it costs."""
    errs = "" if annotator.is_exact else str(annotator)
    return " ".join((name, proposer.fingerprint if proposer is not None else "", errs)).strip()


def _outcome(desk: ClipWork, policy: Policy, name: str, proposer: Proposer | None) -> Outcome:
    work = desk.begun_anew(name)
    policy.work(work, proposer)
    ious = [mask_iou(mask, truth) for mask, truth in zip(work.masks, work.real, strict=True)]
    return Outcome(work.effort, float(np.mean(ious)), sum(iou < work.target for iou in ious))


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
    return ClipWork.of(clip, modal, truth, terms.target, terms.cue, terms.seed, terms.cancel, terms.annotator)
