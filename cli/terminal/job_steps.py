"""Following a batch of jobs: events become progress, failures one line each."""

from collections.abc import Generator, Iterable

from cli.terminal.edge import say
from core.progress import Progress
from models.jobs.batch import BatchStep
from models.jobs.job import JobCancelled, JobFailed, JobFinished, JobUpdate


def batch_progress(steps: Iterable[BatchStep], count: int) -> Generator[Progress, None, int]:
    """Yield progress of `count` tracks and return how many of them failed."""
    done = failed = 0
    for step in steps:
        if isinstance(step.event, JobUpdate):
            share = round((done + step.event.fraction) * 1000)
            yield Progress(share, 1000 * count, f"{step.job.track_name}: {step.event.message}")
        elif isinstance(step.event, JobFailed):
            failed += 1
            done += 1
            say(f"{step.job.clip_name}, {step.job.track_name}: {step.event.message}")
        elif not isinstance(step.event, JobCancelled):
            done += 1
            if isinstance(step.event, JobFinished) and step.event.note:
                say(f"{step.job.clip_name}, {step.job.track_name}: {step.event.note}")
    return failed
