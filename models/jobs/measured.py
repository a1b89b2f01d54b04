"""How fast proposers were on this computer, from the runs that a project remembers."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from core.changes.runs import ProposalRun
from core.errors import BadInputError
from core.store.project import Project
from core.types import RunStatus
from models.jobs.prepare import settings_of
from models.proposers.protocol import Asked, Cost

Costs = Mapping[str, Callable[[Asked], Cost]]
"""What tells the cost of a run, by name of proposer."""


def seconds_of_work(project: Project, costs: Costs) -> dict[tuple[str, str], float]:
    """Return by proposer and device the seconds that a unit of work took in the newest whole run.

    Only runs over all frames of a clip count, of which it is known what they did.

    Raises:
        StoreError: The project cannot be read.
    """
    found: dict[tuple[str, str], float] = {}
    clips = {clip.id: clip for clip in project.clips.list()}
    for run in project.runs.list():
        if run.proposer not in costs or not _is_whole(run) or run.clip_id not in clips:
            continue
        settings, clip = settings_of(run), clips[run.clip_id]
        key = run.proposer, settings.device
        if key in found or settings.frames is not None:
            continue
        steps = {"steps": str(settings.steps)} if settings.steps else {}
        asked = Asked({**settings.options, **steps}, clip.frame_count, clip.fps, settings.hypotheses)
        # An option that is gone by now makes the cost of that run unknown, and nothing else.
        with suppress(BadInputError):
            work = costs[run.proposer](asked).work
            if work > 0 and run.finished_at is not None:
                found[key] = (run.finished_at - run.started_at).total_seconds() / work
    return found


def _is_whole(run: ProposalRun) -> bool:
    return run.status is RunStatus.FINISHED
