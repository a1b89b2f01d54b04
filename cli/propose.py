"""`propose`: run a proposer over tracks, in this process."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from cli.edge import cancel_on_interrupt, say
from cli.progress import follow
from cli.projects import opened, pick
from core.errors import BadInputError, Cancelled
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.types import Layer
from models.jobs.batch import propose_tracks
from models.jobs.job import JobCancelled, JobFailed, JobUpdate, ProposalSettings
from models.proposers.registry import load_proposer, proposer_names

PREFERRED = ("lite", "temporal")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    clip: str | None
    track: str | None
    proposer: str | None
    hypotheses: int
    steps: int | None
    seed: int
    device: str
    complete: bool


def run(project_path: Path, wanted: Wanted) -> int:
    """Propose for the tracks asked for; frames that a person fixed stay."""
    if wanted.complete:
        raise BadInputError("--complete", "", "no completion engine is installed", "leave it out")
    settings = ProposalSettings(
        wanted.proposer or default_proposer(), wanted.hypotheses, wanted.seed, wanted.steps, wanted.device
    )
    load_proposer(settings.proposer)
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        tracks = _tracks(project, wanted)
        failed = follow(f"propose {settings.proposer}", _steps(project, tracks, settings, cancel))
        if cancel.is_cancelled:
            raise Cancelled
    print(f"{project_path}: proposals by {settings.proposer} for {len(tracks) - failed} tracks")
    return 2 if failed else 0


def default_proposer() -> str:
    """Return the first preferred proposer that is installed."""
    names = proposer_names()
    return next((name for name in PREFERRED if name in names), names[0] if names else "temporal")


def _tracks(project: Project, wanted: Wanted) -> list[int]:
    clips = project.clips.list()
    if wanted.clip is not None:
        pick("clip", wanted.clip, [clip.name for clip in clips], project.url)
        clips = [clip for clip in clips if clip.name == wanted.clip]
    tracks = [track for clip in clips for track in project.tracks.list(clip.id)]
    if wanted.track is not None:
        pick("track", wanted.track, [track.name for track in tracks], project.url)
        tracks = [track for track in tracks if track.name == wanted.track]
    tracks = [t for t in tracks if next(project.masks.of_track(t.id, Layer.MODAL), None) is not None]
    if not tracks:
        raise BadInputError(project.url, "", "has no tracks to propose for", "import modal masks first")
    return [track.id for track in tracks]


def _steps(
    project: Project, tracks: list[int], settings: ProposalSettings, cancel: CancelToken
) -> Generator[Progress, None, int]:
    done = failed = 0
    for step in propose_tracks(project, tracks, settings, cancel):
        if isinstance(step.event, JobUpdate):
            share = round((done + step.event.fraction) * 1000)
            yield Progress(share, 1000 * len(tracks), f"{step.job.track_name}: {step.event.message}")
        elif isinstance(step.event, JobFailed):
            failed += 1
            done += 1
            say(f"{step.job.clip_name}, {step.job.track_name}: {step.event.message}")
        elif not isinstance(step.event, JobCancelled):
            done += 1
    return failed
