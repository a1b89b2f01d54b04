"""Runs proposers over clips with truth and scores what they give, frame by frame."""

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import (
    EvaluationClip,
    check_sizes,
    open_evaluation_folder,
    pair_files,
)
from core.formats.evaluation.evaluation_sequences import mask_sequence
from core.messages import Message
from core.metrics.tally import ClipScore
from core.progress import CancelToken, Progress, as_generator
from core.video.image_folder import list_pictures
from models.evaluation.judging import ClipJudge, Sample
from models.evaluation.output import clip_output
from models.evaluation.requests import check_cues, make_request, warm_up_request
from models.evaluation.results import Evaluation, RowResult
from models.evaluation.rows import Predictions, Row, Setting, check_rows
from models.evaluation.survey import ClipFacts, survey_clips
from models.proposers.protocol import MaskSequence, ProposalUpdate, Proposer
from models.proposers.registry import load_proposer

STEPS_PER_CLIP = 1000
"""Of progress."""


def evaluate(
    folder: Path | Sequence[EvaluationClip],
    rows: Sequence[Row],
    *,
    out: Path | None = None,
    seed: int = 0,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, Evaluation]:
    """Yield progress and return the scores of every row on every clip.

    All that can be known beforehand is checked beforehand: names of proposers, cues, every file. Masks are
    scored as they arrive, so memory does not grow with clips or hypotheses.

    Time: wall time spent inside `propose`, decoding of what the proposer asks for included, scoring left
    out. Before the first clip every row gets a short request (two frames, at most two steps) that loads
    weights, warms caches up and proves its options; that time is `RowResult.load_seconds`. With several rows
    each gets it once more right before its own clips, because another may have taken its memory meanwhile.
    Neither counts in the seconds per frame.

    Args:
        folder: Evaluation folder, or clips that were opened already.
        rows: What to compare; names must differ.
        out: Where the first hypothesis of every proposer is written, `out/<row>/<clip>/<frame name>.png`.
        seed: Of the bootstrap; proposers have theirs in their setting.
        cancel: Stops between two updates of a proposer.

    Raises:
        BadInputError: A file, a name or a setting is wrong.
        ModelUnavailableError: A proposer is unknown or lacks its weights.
        Cancelled: The token was set; masks of whole clips that were written stay.
    """
    cancel = cancel or CancelToken()
    check_rows(rows)
    clips = tuple(open_evaluation_folder(folder) if isinstance(folder, Path) else folder)
    proposers = {row.name: load_proposer(row.proposer) for row in rows if isinstance(row, Setting)}
    check_cues(clips, rows)
    predictions = {row.name: open_predictions(row, clips) for row in rows if isinstance(row, Predictions)}
    facts = yield from survey_clips(clips, cancel)
    settings = [row for row in rows if isinstance(row, Setting)]
    loads: dict[str, float] = {}
    for number, setting in enumerate(settings):
        yield Progress(number, len(settings), f"loading {setting.name}")
        loads[setting.name] = _warm_up(setting, proposers[setting.name], clips[0], cancel)
    results = []
    for number, row in enumerate(rows):
        place = _Place(number, len(rows), row.name, clips, facts, out, cancel)
        if isinstance(row, Setting):
            if len(settings) > 1:
                _warm_up(row, proposers[row.name], clips[0], cancel)
            done = yield from _run_setting(row, proposers[row.name], place)
        else:
            done = yield from _read_predictions(predictions[row.name], place)
        results.append(RowResult(row, done.scores, done.samples, loads.get(row.name), seed))
    return Evaluation(clips, tuple(results), facts)


def open_predictions(row: Predictions, clips: Sequence[EvaluationClip]) -> dict[str, MaskSequence]:
    """Return the masks of a row by clip name, read when asked for.

    Raises:
        BadInputError: A clip or a frame has no mask, or one is of another size.
    """
    found: dict[str, MaskSequence] = {}
    for clip in clips:
        folder = row.folder / clip.name
        if not folder.is_dir():
            raise BadInputError(folder, "", "is missing", f"row {row.name} needs masks for every clip")
        files = pair_files(list_pictures(folder), clip.frame_names, folder)
        check_sizes(files, clip.size_hw)
        found[clip.name] = mask_sequence(files, clip.size_hw)
    return found


@dataclass(frozen=True)
class _Place:
    """One row among all, and what it needs of them."""

    number: int
    rows: int
    name: str
    clips: tuple[EvaluationClip, ...]
    facts: Mapping[str, ClipFacts]
    out: Path | None
    cancel: CancelToken

    def progress(self, clip: int, share: float, message: str = "") -> Progress:
        done = (self.number * len(self.clips) + clip + share) * STEPS_PER_CLIP
        template = "{row}, {clip}: {text}" if message else "{row}, {clip}"
        words = Message(template, "", {"row": self.name, "clip": self.clips[clip].name, "text": message})
        return Progress(round(done), self.rows * len(self.clips) * STEPS_PER_CLIP, words)


@dataclass(frozen=True)
class _Done:
    scores: tuple[ClipScore, ...]
    samples: Mapping[str, tuple[Sample, ...]]


def _warm_up(setting: Setting, proposer: Proposer, clip: EvaluationClip, cancel: CancelToken) -> float:
    """Make a proposer load all that it needs and return the seconds that took.

    Raises:
        BadInputError: An option is wrong; names the row.
    """
    try:
        with closing(_Timed(proposer.propose(warm_up_request(clip, setting), cancel))) as updates:
            for _ in updates:
                cancel.check()
    except BadInputError as error:
        raise BadInputError(f"row {setting.name}", "", str(error)) from None
    return updates.seconds


def _run_setting(setting: Setting, proposer: Proposer, place: _Place) -> Generator[Progress, None, _Done]:
    scores: list[ClipScore] = []
    samples: dict[str, tuple[Sample, ...]] = {}
    count = max(1, min(setting.hypotheses, proposer.max_hypotheses))
    for number, clip in enumerate(place.clips):
        output = nullcontext() if place.out is None else clip_output(place.out / place.name / clip.name)
        with output as write:
            judge = ClipJudge(clip, count, place.facts[clip.name].sample_frames, write)
            updates = _Timed(proposer.propose(make_request(clip, setting), place.cancel))
            with closing(updates):
                for update in updates:
                    for frame, mask in update.masks.items():
                        judge.take(update.hypothesis, frame, mask)
                    place.cancel.check()
                    yield place.progress(number, update.fraction, update.message)
        score, samples[clip.name] = judge.finish(updates.seconds)
        scores.append(score)
    return _Done(tuple(scores), samples)


def _read_predictions(masks: Mapping[str, MaskSequence], place: _Place) -> Generator[Progress, None, _Done]:
    scores: list[ClipScore] = []
    samples: dict[str, tuple[Sample, ...]] = {}
    for number, clip in enumerate(place.clips):
        judge = ClipJudge(clip, 1, place.facts[clip.name].sample_frames)
        for frame in range(len(clip)):
            place.cancel.check()
            judge.take(0, frame, masks[clip.name][frame])
            yield place.progress(number, (frame + 1) / len(clip))
        score, samples[clip.name] = judge.finish(None)
        scores.append(score)
    return _Done(tuple(scores), samples)


class _Timed:
    """Passes updates on and counts the seconds spent waiting for them."""

    def __init__(self, updates: Iterator[ProposalUpdate]) -> None:
        self._updates = as_generator(updates)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[ProposalUpdate]:
        return self

    def __next__(self) -> ProposalUpdate:
        start = time.perf_counter()
        try:
            return next(self._updates)
        finally:
            self.seconds += time.perf_counter() - start

    def close(self) -> None:
        """End a run that was given up in the middle."""
        self._updates.close()
