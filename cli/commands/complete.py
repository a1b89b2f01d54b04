"""`complete`: make pictures of whole objects for tracks that have amodal masks, in this process."""

from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.job_steps import batch_progress
from cli.terminal.media_notes import tell_media
from cli.terminal.progress import follow
from cli.terminal.projects import opened, pick_tracks
from core.errors import BadInputError, Cancelled
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer
from models.completion.registry import load_completer
from models.jobs.batch import complete_tracks
from models.jobs.job import CompletionSettings


def run(project_path: Path, clip: str | None, track: str | None, settings: CompletionSettings) -> int:
    """Complete the tracks asked for; a new completion takes the place of an older one, which stays kept."""
    load_completer(settings.engine)
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        tracks = pick_tracks(project, clip, track, Layer.AMODAL)
        if not tracks:
            raise BadInputError(
                project.url, "", "has no amodal masks to complete", "propose first, or add --complete to it"
            )
        tell_media(project, tracks)
        failed = complete_picked(project, tracks, settings, cancel)
    return 2 if failed else 0


def complete_picked(
    project: Project, tracks: list[int], settings: CompletionSettings, cancel: CancelToken
) -> int:
    """Complete tracks of an open project with progress, say the result, return how many failed.

    Raises:
        Cancelled: The token was set; what was finished is kept.
    """
    steps = complete_tracks(project, tracks, settings, cancel)
    failed = follow(f"complete {settings.engine}", batch_progress(steps, len(tracks)))
    if cancel.is_cancelled:
        raise Cancelled
    print(f"{project.url}: completions by {settings.engine} for {len(tracks) - failed} tracks")
    return failed
