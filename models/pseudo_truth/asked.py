"""What was asked of a project last, kept in it: a run that was stopped goes on with the same settings."""

from dataclasses import dataclass
from typing import Any

from core.store.project import Project
from models.jobs.job import ProposalSettings

KEY = "pseudo-truth"


@dataclass(frozen=True, slots=True)
class AskedRun:
    """Settings of every run, how many processes compute, and whether boxes alone are worked on too."""

    settings: ProposalSettings
    workers: int = 1
    from_boxes: bool = False


def keep_asked(project: Project, asked: AskedRun) -> None:
    """Keep what is asked for."""
    settings = asked.settings
    facts = {
        "proposer": settings.proposer, "hypotheses": settings.hypotheses, "seed": settings.seed,
        "steps": settings.steps, "device": settings.device, "options": dict(settings.options),
    }  # fmt: skip
    project.settings.set(KEY, {"settings": facts, "workers": asked.workers, "from_boxes": asked.from_boxes})


def asked_before(project: Project) -> AskedRun | None:
    """Return what was asked for last; None when nothing was, or by another version of the program."""
    kept: Any = project.settings.get(KEY)
    try:
        settings = ProposalSettings(**kept["settings"])
        return AskedRun(settings, max(1, int(kept["workers"])), bool(kept["from_boxes"]))
    except (TypeError, KeyError, ValueError):
        return None
