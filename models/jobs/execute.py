"""Runs one job: no store, no window, only codes, media and a proposer or completion engine."""

import traceback
from collections.abc import Iterator

from core.errors import AmodalError, Cancelled
from core.masks.rle import decode_rle, encode_rle
from core.messages import say_n
from core.progress import CancelToken
from models.jobs.depth_maps import KeptDepth, project_cue
from models.jobs.job import (
    CompletionJob,
    Job,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobUpdate,
    ProposalJob,
    TrackingJob,
)
from models.jobs.sequences import MediaFrameSequence, RleMaskSequence, media_key
from models.proposers.protocol import ProposalRequest
from models.proposers.registry import load_proposer


def execute_job(job: Job, cancel: CancelToken) -> Iterator[JobEvent]:
    """Yield updates with finished masks or pictures, then exactly one of finished, cancelled, failed.

    Opens the clip's media itself and only for proposers that look at pictures. Never raises: whatever breaks
    becomes a `JobFailed` with one line for a person.
    """
    scores: tuple[float, ...] = ()
    note = ""
    try:
        for update in _updates(job, cancel):
            note = update.note or note
            scores = scores if update.scores is None else update.scores
            yield update
    except Cancelled:
        yield JobCancelled(job.run_id)
    except AmodalError as error:
        yield JobFailed(job.run_id, str(error), traceback.format_exc())
    except Exception as error:  # noqa: BLE001 - the job runner is the edge: a plug-in may raise anything
        reason = " ".join(f"{type(error).__name__} {error}".split())
        place = f"{job.clip_name}: track {job.track_name}"
        message = f"{place}: {_worker_of(job)} failed: {reason}"
        yield JobFailed(job.run_id, message, traceback.format_exc(), is_fault=True)
    else:
        yield JobFinished(job.run_id, scores, note)


def _updates(job: Job, cancel: CancelToken) -> Iterator[JobUpdate]:
    # Only now: the first proposal of a session waits for everything that is imported above.
    match job:
        case ProposalJob():
            return _propose(job, cancel)
        case CompletionJob():
            from models.jobs.completing import complete

            return complete(job, cancel)
        case TrackingJob():
            from models.jobs.tracking import track

            return track(job, cancel)


def _propose(job: ProposalJob, cancel: CancelToken) -> Iterator[JobUpdate]:
    proposer = load_proposer(job.settings.proposer)
    depth = None if job.depth is None else KeptDepth(job.depth, job.media, job.canvas)
    with MediaFrameSequence(job.media, job.canvas, may_lack=True) as frames:
        request = _request(job, frames if proposer.needs_frames else None, depth or None)
        for update in proposer.propose(request, cancel):
            # Where there is nothing, neither seen nor proposed, there is no mask to store and to review.
            masks = {
                frame: encode_rle(mask)
                for frame, mask in update.masks.items()
                if _is_wanted(job, frame) and (frame in job.modal or mask.any())
            }
            doubts = {frame: doubt for frame, doubt in update.doubts.items() if _is_wanted(job, frame)}
            yield JobUpdate(
                job.run_id,
                update.fraction,
                update.message,
                update.hypothesis,
                masks,
                update.scores,
                doubts,
                update.facts,
            )
        if frames.lacking:
            lacking = sorted(frames.lacking)
            note = say_n(
                "1 frame was proposed without a picture, which is missing or damaged in the media",
                "{n} frames were proposed without a picture, which is missing or damaged in the media",
                len(lacking),
            )
            yield JobUpdate(job.run_id, 1.0, facts={"frames without a picture": lacking}, note=note)
        if depth is not None and (depth.lacking or not depth):
            yield _without_depth(job, depth)


def _without_depth(job: ProposalJob, depth: KeptDepth) -> JobUpdate:
    """Say that a clip's depth could not help everywhere."""
    lacking = sorted(depth.lacking) if depth else list(range(job.frame_count))
    note = say_n(
        "1 frame was proposed without its depth map, which is missing, damaged or of another picture",
        "{n} frames were proposed without their depth maps, which are missing, damaged or of other pictures",
        len(lacking),
    )
    return JobUpdate(job.run_id, 1.0, facts={"frames without depth": lacking}, note=note)


def _is_wanted(job: ProposalJob, frame: int) -> bool:
    stretch = job.settings.frames
    return stretch is None or stretch[0] <= frame <= stretch[1]


def _worker_of(job: Job) -> str:
    if isinstance(job, ProposalJob):
        return f"proposer {job.settings.proposer}"
    if isinstance(job, TrackingJob):
        return f"tracker {job.settings.tracker}"
    return f"completion engine {job.settings.engine}"


def _request(job: ProposalJob, frames: MediaFrameSequence | None, depth: KeptDepth | None) -> ProposalRequest:
    settings = job.settings
    modal = RleMaskSequence(job.modal, job.canvas.size_hw, job.frame_count)
    return ProposalRequest(
        modal=modal,
        frames=frames,
        cue=project_cue(job.occluders, job.occluders_know, job.undecided, modal, depth),
        anchors={frame: decode_rle(rle) for frame, rle in job.anchors.items()},
        boxes_xywh=job.boxes_xywh,
        fps=job.media.fps,
        margin=job.canvas.margin,
        hypotheses=settings.hypotheses,
        seed=settings.seed,
        steps=settings.steps,
        device=settings.device,
        clip_key=media_key(job.media, job.canvas),
        wants_soft=False,
        options=settings.options,
        depth=depth,
    )
