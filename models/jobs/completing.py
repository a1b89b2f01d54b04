"""Completing a track: the job, without the project."""

from collections.abc import Iterator

from core.changes.completions import NewCompletion
from core.pictures.rgba_png import encode_rgba
from core.progress import CancelToken
from models.completion.protocol import CompletionRequest, RgbaCrop
from models.completion.registry import load_completer
from models.jobs.job import CompletionJob, JobUpdate
from models.jobs.sequences import MediaFrameSequence, RleMaskSequence, media_key, occluder_cue


def complete(job: CompletionJob, cancel: CancelToken) -> Iterator[JobUpdate]:
    """Yield progress and finished pictures as PNG; opens the clip's media itself.

    Raises:
        Cancelled, AmodalError: As the engine.
    """
    completer = load_completer(job.settings.engine)
    with MediaFrameSequence(job.media, job.canvas) as frames:
        for update in completer.complete(_request(job, frames), cancel):
            pictures = {frame: _stored(job, frame, crop) for frame, crop in update.pictures.items()}
            yield JobUpdate(
                job.run_id, update.fraction, update.message, facts=update.facts, pictures=pictures
            )


def _request(job: CompletionJob, frames: MediaFrameSequence) -> CompletionRequest:
    size_hw, settings = job.canvas.size_hw, job.settings
    return CompletionRequest(
        frames=frames,
        modal=RleMaskSequence(job.modal, size_hw, job.frame_count),
        amodal=RleMaskSequence(job.amodal, size_hw, job.frame_count),
        margin=job.canvas.margin,
        cue=occluder_cue(job.occluders, size_hw, job.frame_count),
        seed=settings.seed,
        steps=settings.steps,
        device=settings.device,
        clip_key=media_key(job.media, job.canvas),
        options=settings.options,
    )


def _stored(job: CompletionJob, frame: int, crop: RgbaCrop) -> NewCompletion:
    height, width = crop.rgba.shape[:2]
    left, top = job.canvas.origin_xy
    amodal_id, modal_id = job.revision_ids[frame]
    return NewCompletion(
        frame, crop.x + left, crop.y + top, width, height, encode_rgba(crop.rgba), amodal_id, modal_id
    )
