"""Scores of masks on the second set, kept per row and clip."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from benchmarks.pseudo_ground_truth.sets import sequence_of
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.metrics.tally import Tally, pooled
from core.progress import CancelToken
from core.types import BoolMask
from models.evaluation.cues import GivenCue
from models.evaluation.judging import ClipJudge
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.evaluation.sequences.judging import answers_of
from models.proposers.rules import RuledProposer
from models.videomae.network import load_videomae
from models.videomae.proposer import WithNetwork
from models.videomae_learning.plan import NAME

Answer = Callable[[EvaluationClip], Callable[[int], BoolMask]]
"""Gives for a clip what gives the mask of a frame."""


def tallies(clips: Sequence[EvaluationClip], answer: Answer, folder: Path) -> dict[str, Tally]:
    """Return the scores of each clip by its name; those that are kept are not made again."""
    folder.mkdir(parents=True, exist_ok=True)
    return {clip.name: _tally(clip, answer, folder / f"{clip.name}.npz") for clip in clips}


def by_sequence(clips: Sequence[EvaluationClip], scores: dict[str, Tally]) -> list[Tally]:
    """Return the scores pooled by sequence, in one order: what intervals draw are whole sequences."""
    ordered = sorted(clips, key=sequence_of)
    return [pooled(scores[clip.name] for clip in group) for _, group in groupby(ordered, key=sequence_of)]


def of_weights(folder: Path, cue: GivenCue | None) -> Answer:
    """Return what a trained VideoMAE answers, by the rules of proposers."""
    proposer = RuledProposer(WithNetwork(load_videomae(folder)))

    def answer(clip: EvaluationClip) -> Callable[[int], BoolMask]:
        request = make_request(clip, Setting(NAME, NAME, cue))
        return answers_of(proposer.propose(request, CancelToken()))[0].__getitem__

    return answer


def _tally(clip: EvaluationClip, answer: Answer, path: Path) -> Tally:
    tally = Tally()
    if path.is_file():
        with np.load(path) as file:
            tally.sums, tally.counts, tally.frames = file["sums"], file["counts"], int(file["frames"])
        return tally
    judge, mask = ClipJudge(clip, 1, ()), answer(clip)
    for frame in range(len(clip)):
        judge.take(0, frame, mask(frame))
    tally = judge.finish(None)[0].top_1
    part = path.with_name(f".{path.name}")
    np.savez(part, sums=tally.sums, counts=tally.counts, frames=tally.frames)
    part.replace(path)
    return tally
