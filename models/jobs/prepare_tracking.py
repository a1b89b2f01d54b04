"""From the project to the job of following an object; computed by `tracking.py`, without the project."""

from collections.abc import Iterable

from core.changes.masks import MaskHead
from core.changes.prompts import TrackPrompts
from core.errors import BadInputError
from core.masks.rle import Rle, area
from core.operations.in_front import seen_of_objects
from core.store.project import Project
from core.tracks.decided import is_protected
from core.types import Layer, Origin, RunKind, TrackRole
from models.jobs.job import TrackingJob, TrackingSettings
from models.tracking.passes import passes_of
from models.tracking.registry import load_tracker


def prepare_tracking(project: Project, track_id: int, settings: TrackingSettings) -> TrackingJob:
    """Gather the mask to start from and the sure masks on the way, start the run, return the job.

    Sure are modal masks of persons and imports, and those of corrected and accepted frames, unless they are
    muted; what a person marked in other frames goes along.

    Raises:
        ModelUnavailableError: There is no such tracker, or it lacks its weights.
        BadInputError: There is no modal mask to start from, or no frame to go to.
        StoreError: The project cannot be read or written.
    """
    tracker = load_tracker(settings.tracker)
    track = project.tracks.get(track_id)
    clip = project.clips.get(track.clip_id)
    source = str(project.path or project.url)
    place = f"clip {clip.name}, track {track.name}, frame {settings.start}"
    heads = {head.key.frame: head for head in project.masks.of_track(track_id, Layer.MODAL)}
    begin = heads.get(settings.start)
    if begin is None or not area(begin.rle):
        way_out = "paint or scribble one first"
        raise BadInputError(source, place, "it has no modal mask to start from", way_out)
    passes = passes_of(settings.start, settings.first, settings.last, clip.frame_count)
    if not passes:
        raise BadInputError(source, place, "there is no frame to follow it to", "choose a longer range")
    sure = _frames_of_persons(project, track.clip_id, track_id)
    decided = _sure_masks(heads.values(), sure)
    prompts = TrackPrompts.of(project.prompts.of_track(track_id), clip.margin)
    given = {frame: rle for frame, rle in decided.items() if frame not in prompts.muted}
    media = project.media.of(clip)
    run = project.runs.start(
        track_id,
        proposer=settings.tracker,
        parameters={
            "start": settings.start, "first": settings.first, "last": settings.last,
            "stop_below": settings.stop_below, "device": settings.device,
        },
        seed=0,
        fingerprint=tracker.fingerprint,
        kind=RunKind.TRACKING,
    )  # fmt: skip
    return TrackingJob(
        run_id=run.id, clip_name=clip.name, track_name=track.name, settings=settings, canvas=clip.canvas,
        frame_count=clip.frame_count, media=media, mask=begin.rle, passes=passes, given=given,
        prompts=prompts, kept=frozenset(decided.keys() - given.keys()),
        visible=seen_of_objects(project, clip.id) if track.role is TrackRole.COVER else {},
        is_cover=track.role is TrackRole.COVER,
    )  # fmt: skip


def prompted_frames(project: Project, track_id: int) -> frozenset[int]:
    """Return the frames that steer whoever follows a track: with marks, or with a sure modal mask.

    Raises:
        StoreError: The project cannot be read.
    """
    sure = _frames_of_persons(project, project.tracks.get(track_id).clip_id, track_id)
    heads = project.masks.of_track(track_id, Layer.MODAL)
    return frozenset(_sure_masks(heads, sure)) | frozenset(project.prompts.of_track(track_id))


def _sure_masks(heads: Iterable[MaskHead], sure: frozenset[int]) -> dict[int, Rle]:
    return {
        head.key.frame: head.rle
        for head in heads
        if (head.key.frame in sure or head.origin is not Origin.MODEL) and area(head.rle)
    }


def _frames_of_persons(project: Project, clip_id: int, track_id: int) -> frozenset[int]:
    return frozenset(
        summary.frame
        for summary in project.masks.summaries(clip_id)
        if summary.track_id == track_id and is_protected(summary.state)
    )
