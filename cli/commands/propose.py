"""`propose`: run a proposer over tracks, in this process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.commands.complete import complete_picked
from cli.commands.in_front import take_in_front
from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.job_steps import batch_progress
from cli.terminal.media_notes import tell_media
from cli.terminal.progress import follow
from cli.terminal.projects import named, opened, pick_tracks
from core.errors import BadInputError, Cancelled
from core.types import Layer
from models.completion.registry import completer_for
from models.jobs.batch import propose_tracks
from models.jobs.job import CompletionSettings, ProposalSettings
from models.proposers.registry import default_proposer, load_proposer


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
    options: Mapping[str, str] = field(default_factory=dict)
    in_front: Path | None = None
    """Mask pictures of what is in front, to be kept before."""


def run(project_path: Path, wanted: Wanted) -> int:
    """Propose for the tracks asked for, then complete them if asked; frames that a person decided stay."""
    settings = ProposalSettings(
        wanted.proposer or default_proposer(),
        wanted.hypotheses,
        wanted.seed,
        wanted.steps,
        wanted.device,
        wanted.options,
    )
    load_proposer(settings.proposer)
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        tracks = pick_tracks(project, wanted.clip, wanted.track, Layer.MODAL)
        if not tracks:
            raise BadInputError(project.url, "", "has no tracks to propose for", "import modal masks first")
        tell_media(project, tracks)
        if wanted.in_front is not None:
            take_in_front(project, wanted.in_front, wanted.clip, cancel)
        steps = propose_tracks(project, tracks, settings, cancel)
        failed = follow(f"propose {settings.proposer}", batch_progress(steps, len(tracks)))
        if cancel.is_cancelled:
            raise Cancelled
        print(f"{named(project_path)}: proposals by {settings.proposer} for {len(tracks) - failed} tracks")
        if wanted.complete:
            engine = completer_for(settings.proposer)
            completion = CompletionSettings(engine, wanted.seed, wanted.steps, wanted.device)
            failed += complete_picked(project, tracks, completion, cancel)
    return 2 if failed else 0
