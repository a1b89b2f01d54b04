"""Following an object: from the project to a job, and the job itself."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypedDict

from core.errors import BadInputError
from core.masks.rle import Rle, area, decode_rle, difference, encode_rle
from core.messages import Message, listed, say
from core.operations.in_front import seen_of_objects
from core.progress import CancelToken
from core.store.project import Project
from core.tracks.decided import is_protected
from core.types import Layer, Origin, RunKind, TrackRole
from models.jobs.job import JobUpdate, TrackingJob, TrackingSettings
from models.jobs.sequences import MediaFrameSequence
from models.tracking.passes import follow_passes, passes_of
from models.tracking.protocol import TrackedFrame
from models.tracking.registry import load_tracker


class Stop(TypedDict):
    """Where a pass ended before its end; kept with the facts of the run, its reason in English."""

    frame: int
    trust: float
    reason: str


def prepare_tracking(project: Project, track_id: int, settings: TrackingSettings) -> TrackingJob:
    """Gather the mask to start from and the sure masks on the way, start the run, return the job.

    Sure are modal masks of persons and imports, and those of corrected and accepted frames.

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
    given = {
        frame: head.rle
        for frame, head in heads.items()
        if (frame in sure or head.origin is not Origin.MODEL) and area(head.rle)
    }
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
        visible=seen_of_objects(project, clip.id) if track.role is TrackRole.COVER else {},
        is_cover=track.role is TrackRole.COVER,
    )  # fmt: skip


def track(job: TrackingJob, cancel: CancelToken) -> Iterator[JobUpdate]:
    """Yield an update per frame; a pass ends where trust falls below the limit, and the record says why."""
    tracker, settings = load_tracker(job.settings.tracker), job.settings
    stops: list[Stop] = []
    with MediaFrameSequence(job.media, job.canvas) as frames:
        for visit in follow_passes(
            tracker, frames, settings.start, decode_rle(job.mask), job.passes, cancel,
            given=job.given, stop_below=settings.stop_below, device=settings.device,
        ):  # fmt: skip
            if visit.is_stop:
                stops.append(_stop(visit.tracked))
            else:
                yield _update(job, visit.tracked, visit.share)
    yield JobUpdate(job.run_id, 1.0, says(stops), facts={"stops": stops})


def says(stops: list[Stop]) -> Message:
    """Return where and why tracking stopped, for people; `done` when it reached its ends."""
    if not stops:
        return say("done")
    told = (say("stopped at frame {frame}: {why}", frame=one["frame"], why=one["reason"]) for one in stops)
    return listed(told, "; ")


def _update(job: TrackingJob, tracked: TrackedFrame, fraction: float) -> JobUpdate:
    message = say("frame {frame} · trust {share}", frame=tracked.frame, share=_percent(tracked.trust))
    update = JobUpdate(job.run_id, fraction, message)
    if tracked.frame in job.given:
        return update
    rle = encode_rle(tracked.mask)
    if tracked.frame in job.visible:
        rle = difference(rle, job.visible[tracked.frame])
    masks: Mapping[int, Rle] = {tracked.frame: rle} if area(rle) else {}
    return replace(update, masks=masks, doubts={tracked.frame: 1.0 - tracked.trust})


def _stop(tracked: TrackedFrame) -> Stop:
    why = tracked.reason or say("trust is too low")
    reason = say("{why} (trust {share})", why=why, share=_percent(tracked.trust))
    return {"frame": tracked.frame, "trust": round(tracked.trust, 3), "reason": reason}


def _percent(trust: float) -> str:
    return f"{100 * trust:.0f} %"


def _frames_of_persons(project: Project, clip_id: int, track_id: int) -> frozenset[int]:
    return frozenset(
        summary.frame
        for summary in project.masks.summaries(clip_id)
        if summary.track_id == track_id and is_protected(summary.state)
    )
