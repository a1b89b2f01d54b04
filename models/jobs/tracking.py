"""Following an object: the job, without the project."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypedDict

from core.masks.rle import Rle, area, decode_rle, difference, encode_rle
from core.messages import Message, listed, say
from core.progress import CancelToken
from models.jobs.job import JobUpdate, TrackingJob
from models.jobs.sequences import MediaFrameSequence
from models.tracking.passes import follow_passes
from models.tracking.protocol import TrackedFrame
from models.tracking.registry import load_tracker


class Stop(TypedDict):
    """Where a pass ended before its end; kept with the facts of the run, its reason in English."""

    frame: int
    trust: float
    reason: str
    found: int | None
    """Where it was found again; None = not before the end of its pass."""


def track(job: TrackingJob, cancel: CancelToken) -> Iterator[JobUpdate]:
    """Yield an update per frame; a pass ends where trust falls below the limit, and the record says why."""
    tracker, settings = load_tracker(job.settings.tracker), job.settings
    stops: list[Stop] = []
    with MediaFrameSequence(job.media, job.canvas) as frames:
        for visit in follow_passes(
            tracker, frames, settings.start, decode_rle(job.mask), job.passes, cancel,
            given=job.given, stop_below=settings.stop_below, device=settings.device,
            finds_again=not job.is_cover, prompts=job.prompts.strokes,
        ):  # fmt: skip
            if visit.is_stop:
                stops.append(_stop(visit.tracked))
            else:
                if visit.is_found:
                    stops[-1]["found"] = visit.tracked.frame
                yield _update(job, visit.tracked, visit.share)
    yield JobUpdate(job.run_id, 1.0, says(stops), facts={"stops": stops})


def says(stops: list[Stop]) -> Message:
    """Return where and why tracking stopped, for people; `done` when it reached its ends."""
    if not stops:
        return say("done")
    return listed(map(_says_of, stops), "; ")


def _says_of(stop: Stop) -> Message:
    if stop["found"] is None:
        return say("stopped at frame {frame}: {why}", frame=stop["frame"], why=stop["reason"])
    return say(
        "lost at frame {frame}: {why}, found again at frame {found}",
        frame=stop["frame"], why=stop["reason"], found=stop["found"],
    )  # fmt: skip


def _update(job: TrackingJob, tracked: TrackedFrame, fraction: float) -> JobUpdate:
    message = say("frame {frame} · trust {share}", frame=tracked.frame, share=_percent(tracked.trust))
    update = JobUpdate(job.run_id, fraction, message)
    if tracked.frame in job.given or tracked.frame in job.kept:
        return update
    rle = encode_rle(tracked.mask)
    if tracked.frame in job.visible:
        rle = difference(rle, job.visible[tracked.frame])
    masks: Mapping[int, Rle] = {tracked.frame: rle} if area(rle) else {}
    return replace(update, masks=masks, doubts={tracked.frame: 1.0 - tracked.trust})


def _stop(tracked: TrackedFrame) -> Stop:
    why = tracked.reason or say("trust is too low")
    reason = say("{why} (trust {share})", why=why, share=_percent(tracked.trust))
    return {"frame": tracked.frame, "trust": round(tracked.trust, 3), "reason": reason, "found": None}


def _percent(trust: float) -> str:
    return f"{100 * trust:.0f} %"
