"""Turns a track of the project into a job that can be computed without the project."""

from core.changes.runs import ProposalRun
from core.errors import BadInputError
from core.store.project import Project
from models.jobs.job import SECONDS_TO_CANCEL, ProposalJob, ProposalSettings, TrackFacts
from models.jobs.track_facts import facts_of
from models.proposers.registry import load_proposer


def prepare_job(project: Project, track_id: int, settings: ProposalSettings) -> ProposalJob:
    """Gather a track's modal masks, occluders and anchors, start its run in the store, return the job.

    Raises:
        ModelUnavailableError: There is no such proposer.
        BadInputError: The track has no modal mask, or the clip's media is missing.
        StoreError: The project cannot be read or written.
    """
    proposer = load_proposer(settings.proposer)
    facts = facts_of(project, project.tracks.get(track_id))
    if not facts.modal:
        place = f"clip {facts.clip_name}, track {facts.track_name}"
        raise BadInputError(
            project.path or project.url, place, "it has no modal mask", "paint or import one first"
        )
    run = project.runs.start(
        track_id,
        proposer=settings.proposer,
        parameters=parameters_of(settings),
        seed=settings.seed,
        fingerprint=proposer.fingerprint,
    )
    return job_of(facts, settings, run.id, proposer.seconds_to_cancel)


def job_of(
    facts: TrackFacts, settings: ProposalSettings, run_id: int, seconds_to_cancel: float
) -> ProposalJob:
    """Return the job of a track; a proposer may ask for more time to stop, not for less."""
    patience = max(SECONDS_TO_CANCEL, seconds_to_cancel)
    return ProposalJob(run_id=run_id, settings=settings, seconds_to_cancel=patience, **vars(facts))


def parameters_of(settings: ProposalSettings) -> dict[str, object]:
    """Return what the record of a run says of its settings; `settings_of` reads it."""
    frames = {} if settings.frames is None else {"frames": list(settings.frames)}
    return {
        "hypotheses": settings.hypotheses,
        "steps": settings.steps,
        "device": settings.device,
        **frames,
        **settings.options,
    }


def settings_of(run: ProposalRun) -> ProposalSettings:
    """Return the settings a run was started with, so that it can be repeated."""
    known = dict(run.parameters)
    hypotheses, steps = known.pop("hypotheses", 1), known.pop("steps", None)
    device, frames = known.pop("device", "auto"), known.pop("frames", None)
    return ProposalSettings(
        proposer=run.proposer,
        hypotheses=hypotheses if isinstance(hypotheses, int) else 1,
        seed=run.seed,
        steps=steps if isinstance(steps, int) else None,
        device=str(device),
        options={name: str(value) for name, value in known.items()},
        frames=(int(frames[0]), int(frames[1])) if isinstance(frames, list) and len(frames) == 2 else None,
    )
