"""`tune`: better weights of `lite` for one project, from what a person decided in it.

Source: fine-tuning with a running mean of the weights (Polyak and Juditsky, 1992), pulled a little to the
weights that it began with, chosen by a part of the project that it does not learn from.
"""

import os
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from core.errors import BadInputError, ModelUnavailableError
from core.messages import Message, say
from core.program import INSTALL_MODELS
from core.progress import CancelToken, Progress
from models.dnn.shipped import digest_of
from models.lite.proposer import WEIGHTS
from models.tuning.examples import Example, cues_of, examples, look
from models.tuning.judging import Exam, Figure
from models.tuning.lessons import Lesson, Split, split_lessons
from models.weights.tuned import write_facts

TUNABLE = ("lite",)
MINUTES = 5.0
LOOKING_SHARE = 0.35
"""Of the time, at most, for looking at clips; what is left out then is left out by chance."""
MOST_SAMPLES = 1200
"""About 250 KB each, all in memory."""
MOST_JUDGED = 300
"""Frames that judge: they are gone through again and again."""
LEAST_GAIN = 0.002
"""In `Figure.worth`, below which nothing was gained."""


@dataclass(frozen=True)
class TuningPlan:
    """What was asked for."""

    out: Path
    """File for the weights; written only when they are worth it."""
    source: str
    """The project, for messages and facts."""
    minutes: float = MINUTES
    steps: int = 100_000
    seed: int = 0
    base: Path = WEIGHTS
    keeps_anyway: bool = False
    """Write weights that gain nothing, too."""


@dataclass(frozen=True)
class Tuned:
    """What came of it. Picklable."""

    path: Path | None
    """None = nothing was gained, and nothing is kept."""
    before: Figure
    after: Figure
    split: str
    samples: int
    learned_frames: int
    shapes: int
    """Whole shapes that are remembered; 0 where they do not help."""

    @property
    def has_gained(self) -> bool:
        """Whether proposals came nearer to what a person decided."""
        return self.after.worth >= self.before.worth + LEAST_GAIN


def what_is_missing() -> str:
    """Return what tuning lacks on this computer and how to get it, in one line; empty when it can run.

    Looks at names only and does not import torch.
    """
    lacking = [name for name in ("torch", "safetensors") if find_spec(name) is None]
    return f"tuning needs {' and '.join(lacking)}: {INSTALL_MODELS}" if lacking else ""


def check_can_tune(proposer: str) -> None:
    """Refuse what cannot be done.

    Raises:
        ModelUnavailableError: A package is missing.
        BadInputError: This proposer cannot be tuned.
    """
    if proposer not in TUNABLE:
        raise BadInputError("--proposer", proposer, "cannot be tuned", f"choose {', '.join(TUNABLE)}")
    if missing := what_is_missing():
        raise ModelUnavailableError(missing)


def tune(
    lessons: Sequence[Lesson], plan: TuningPlan, cancel: CancelToken
) -> Generator[Progress, None, Tuned]:
    """Yield progress and return what came of it; the file is written whole or not at all.

    Raises:
        BadInputError: Too little is decided, or media cannot be read.
        ModelUnavailableError: A package or the weights to begin with are missing.
        Cancelled: The token was set; nothing is kept.
    """
    check_can_tune(TUNABLE[0])
    split = split_lessons(lessons, plan.source, plan.seed)
    looked = yield from _look(split, plan, cancel)
    import torch

    from models.tuning.learning import Limits, learn
    from models.tuning.remembering import remembered

    threads = torch.get_num_threads()
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    try:
        limits = Limits((1 - LOOKING_SHARE) * 60 * plan.minutes, plan.steps)
        learned = yield from learn(plan.base, looked.samples, looked.exams, limits, cancel, plan.seed)
        yield Progress(1000, 1000, say("looking whether whole shapes of this project help"))
        learned, shapes = remembered(learned, plan.base, split.learned, looked.exams, cancel, plan.seed)
    finally:
        torch.set_num_threads(threads)
    found = Tuned(
        None,
        learned.before,
        learned.after,
        str(split.by),
        len(looked.samples),
        looked.learned_frames,
        len(shapes),
    )
    if not found.has_gained and not plan.keeps_anyway:
        return found
    from models.tuning.saving import save_network

    facts = _facts(found, plan, learned.steps)
    save_network(learned.network, plan.out, facts, shapes)
    write_facts(plan.out, facts)
    return replace(found, path=plan.out)


def describe(found: Tuned) -> Message:
    """Return the two figures in one line."""
    return say(
        "on {n} frames kept apart by {split}: IoU {before} before, {after} after; "
        "hidden part {hidden_before} before, {hidden_after} after; "
        "good enough as they are {good_before} before, {good_after} after; whole shapes remembered: {shapes}",
        n=found.after.frames, split=found.split,
        before=f"{found.before.iou:.3f}", after=f"{found.after.iou:.3f}",
        hidden_before=f"{found.before.hidden:.3f}", hidden_after=f"{found.after.hidden:.3f}",
        good_before=f"{found.before.good:.0%}", good_after=f"{found.after.good:.0%}",
        shapes=found.shapes,
    )  # fmt: skip


@dataclass(frozen=True)
class _Looked:
    samples: list[Example]
    exams: list[Exam]
    learned_frames: int


def _look(split: Split, plan: TuningPlan, cancel: CancelToken) -> Generator[Progress, None, _Looked]:
    """Make all inputs: first of what judges, then of what is learned from, as much as there is time for."""
    end = time.monotonic() + LOOKING_SHARE * 60 * plan.minutes
    order = np.random.default_rng(plan.seed).permutation(len(split.learned))
    learned = [split.learned[int(place)] for place in order]
    total = len(split.judged) + len(learned)
    exams: list[Exam] = []
    for number, lesson in enumerate(split.judged):
        yield Progress(number, 0, say("looking at {n} of {total} objects", n=number + 1, total=total))
        if sum(len(one.lesson.decided) for one in exams) < MOST_JUDGED:
            exams.append(Exam(lesson, look(lesson.request, cancel)))
    samples: list[Example] = []
    frames = 0
    for number, lesson in enumerate(learned, len(split.judged)):
        if samples and (time.monotonic() > end or len(samples) >= MOST_SAMPLES):
            break
        yield Progress(number, 0, say("looking at {n} of {total} objects", n=number + 1, total=total))
        samples += _of(lesson, cancel)
        frames += len(lesson.decided)
    if not samples:
        reason = "nothing is seen of the objects that were decided on"
        raise BadInputError(plan.source, "", reason, "check that they have visible masks")
    return _Looked(samples, exams, frames)


def _of(lesson: Lesson, cancel: CancelToken) -> Iterator[Example]:
    for request in cues_of(lesson):
        yield from examples(lesson, request, cancel)


def _facts(found: Tuned, plan: TuningPlan, steps: int) -> dict[str, object]:
    return {
        "project": plan.source,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "base": digest_of(plan.base),
        "samples": found.samples,
        "frames": found.learned_frames,
        "split": found.split,
        "shapes": found.shapes,
        "steps": steps,
        "seed": plan.seed,
        "before": found.before.as_facts(),
        "after": found.after.as_facts(),
    }
