"""Tuning in a process of its own."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from core.progress import CancelToken, Progress, result_of
from models.jobs.apart import Tell, run_apart
from models.jobs.job import TrackFacts
from models.tuning.tuning import Tuned, TuningPlan, check_can_tune


@dataclass(frozen=True)
class _Tuning:
    """What the process does."""

    tracks: tuple[TrackFacts, ...]
    plan: TuningPlan

    def __call__(self, tell: Tell, cancel: CancelToken) -> Tuned:
        from models.tuning.gathering import opened_lessons
        from models.tuning.tuning import tune

        with opened_lessons(self.tracks, self.plan.seed) as lessons:
            return result_of(tune(lessons, self.plan, cancel), tell)


def tune_in_child(
    tracks: Sequence[TrackFacts], plan: TuningPlan, cancel: CancelToken
) -> Generator[Progress, None, Tuned]:
    """Yield progress and return what came of it; the process ends with the generator.

    Raises:
        AmodalError: As `tune`; also when the process ends without an answer.
        Cancelled: The token was set; nothing is kept.
    """
    check_can_tune("lite")
    return (yield from run_apart(_Tuning(tuple(tracks), plan), "tuning", cancel))
