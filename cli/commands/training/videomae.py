"""`train videomae`: VideoMAE from clips with whole masks, of anything that `evaluate` reads."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt, say
from cli.terminal.progress import follow
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.formats.evaluation.evaluation_source import opened_set, prepare_source
from core.program import command
from core.progress import CancelToken, Progress
from core.scratch import scratch_folder
from models.devices.packages import require_packages
from models.evaluation.cues import what_lacks
from models.evaluation.rows import parse_cue
from models.videomae_learning.lessons import Lesson, every_fifth_apart, lesson_of
from models.videomae_learning.plan import NAME, SIZES, WEIGHTS, Plan

PARTS = 1000
"""Of the progress."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    sources: tuple[Path, ...]
    held_out: Path | None
    cue: str
    size: str
    plan: Plan


def run(wanted: Wanted) -> int:
    """Train, and say how to use the weights."""
    require_packages()
    if wanted.size not in SIZES:
        raise BadInputError("--size", wanted.size, "is no size", f"there are: {', '.join(SIZES)}")
    with ExitStack() as stack:
        cancel = stack.enter_context(cancel_on_interrupt())
        lessons = [one for source in wanted.sources for one in _lessons(source, wanted.cue, stack, cancel)]
        if wanted.held_out is None:
            taught, apart = every_fifth_apart(lessons)
        else:
            taught, apart = lessons, _lessons(wanted.held_out, wanted.cue, stack, cancel)
        say(f"{len(taught)} objects to learn from, {len(apart)} to judge by")
        follow(f"train {NAME}", _steps(wanted.plan, taught or apart, apart, cancel))
    folder = wanted.plan.out / WEIGHTS
    print(f"{folder}: use it: `{command(f'models use {NAME} {folder}')}`")
    return 0


def _lessons(source: Path, cue: str, stack: ExitStack, cancel: CancelToken) -> list[Lesson]:
    scratch = stack.enter_context(scratch_folder("train"))
    prepared = follow(f"read {source.name}", prepare_source(source, scratch, None, cancel))
    found = stack.enter_context(opened_set(prepared))
    for note in found.notes:
        say(f"note: {note}")
    return [_lesson(clip, cue) for clip in found.clips]


def _lesson(clip: EvaluationClip, cue: str) -> Lesson:
    given = parse_cue(cue)
    lacks = "" if given is None else what_lacks(clip, given)
    if lacks:
        raise BadInputError(clip.folder, "", f"has no folder {lacks}/ for cue {cue}", "add it, or --cue none")
    return lesson_of(clip, given)


def _steps(
    plan: Plan, lessons: Sequence[Lesson], apart: Sequence[Lesson], cancel: CancelToken
) -> Generator[Progress, None, None]:
    from models.videomae_learning.loop import train

    yield Progress(0, 0, "getting ready")
    for told in train(plan, lessons, apart, cancel):
        print(
            f"step {told.step}: loss {told.loss:.3f}, kept apart: IoU {100 * told.iou:.1f}, "
            f"hidden part {100 * told.hidden:.1f}"
        )
        yield Progress(round(PARTS * told.fraction), PARTS, f"step {told.step}")
