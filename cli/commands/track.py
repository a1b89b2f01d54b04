"""`track`: carry one track's visible mask through its clip, in this process."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt, say
from cli.terminal.job_steps import batch_progress
from cli.terminal.media_notes import tell_media
from cli.terminal.progress import follow
from cli.terminal.projects import named, opened, pick_tracks
from core.errors import BadInputError, Cancelled
from core.types import Layer
from models.jobs.batch import BatchStep, follow_track
from models.jobs.job import JobUpdate, TrackingSettings


def run(project_path: Path, clip: str | None, track: str | None, settings: TrackingSettings) -> int:
    """Follow the one track that is meant; masks of persons and accepted frames stay."""
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        tracks = pick_tracks(project, clip, track, Layer.MODAL)
        if len(tracks) != 1:
            found = "has no track with a modal mask" if not tracks else f"{len(tracks)} tracks are meant"
            raise BadInputError(project.url, "", found, "name one with --clip and --track")
        count = project.clips.get(project.tracks.get(tracks[0]).clip_id).frame_count
        _check_frames(project.url, settings, count)
        tell_media(project, tracks)
        steps = list[JobUpdate]()

        def seen() -> Iterator[BatchStep]:
            for step in follow_track(project, tracks[0], settings, cancel):
                if isinstance(step.event, JobUpdate):
                    steps.append(step.event)
                yield step

        failed = follow(f"track {settings.tracker}", batch_progress(seen(), 1))
        if cancel.is_cancelled:
            raise Cancelled
        made = len({frame for step in steps for frame in step.masks})
        print(f"{named(project_path)}: {made} masks by {settings.tracker}")
        for step in steps:
            for stop in step.facts.get("stops", ()):  # type: ignore[attr-defined]
                say(f"stopped at frame {stop['frame']}: {stop['reason']}; correct it, then go on from there")
    return 2 if failed else 0


def wanted(start: int, to: int | None, tracker: str, stop_below: float, device: str) -> TrackingSettings:
    """Return the settings for frames `start` to `to`; `to` before `start` is backward, None = to the end."""
    settings = TrackingSettings(start, None, None, tracker, stop_below, device)
    if to is None or to >= start:
        return replace(settings, last=10**9 if to is None else to)
    return replace(settings, first=to)


def _check_frames(url: str, settings: TrackingSettings, count: int) -> None:
    to = settings.first if settings.last is None else min(settings.last, count - 1)
    for frame in (settings.start, to):
        if frame is not None and not 0 <= frame < count:
            raise BadInputError(url, f"frame {frame}", "does not exist", f"frames are 0 to {count - 1}")
