"""Completing a track: from the project to a job, and the job itself."""

from collections.abc import Iterator, Mapping

from core.changes.completions import NewCompletion
from core.changes.masks import MaskHead
from core.errors import BadInputError
from core.operations.in_front import gather_in_front
from core.pictures.rgba_png import encode_rgba
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer, RunKind
from models.completion.protocol import CompletionRequest, RgbaCrop
from models.completion.registry import load_completer
from models.jobs.job import SECONDS_TO_CANCEL, CompletionJob, CompletionSettings, JobUpdate
from models.jobs.sequences import MediaFrameSequence, RleMaskSequence, media_key, occluder_cue


def prepare_completion(project: Project, track_id: int, settings: CompletionSettings) -> CompletionJob:
    """Gather a track's masks and their revisions, start its run in the store, return the job.

    Raises:
        ModelUnavailableError: There is no such engine.
        BadInputError: The track has no amodal mask.
        StoreError: The project cannot be read or written.
    """
    completer = load_completer(settings.engine)
    track = project.tracks.get(track_id)
    clip = project.clips.get(track.clip_id)
    modal = _heads(project, track_id, Layer.MODAL, clip.frame_count)
    amodal = _heads(project, track_id, Layer.AMODAL, clip.frame_count)
    if not amodal:
        place = f"clip {clip.name}, track {track.name}"
        way_out = "propose or paint one first"
        raise BadInputError(project.path or project.url, place, "it has no amodal mask", way_out)
    occluders = gather_in_front(project, track)
    run = project.runs.start(
        track_id,
        proposer=settings.engine,
        parameters={"steps": settings.steps, "device": settings.device, **settings.options},
        seed=settings.seed,
        fingerprint=completer.fingerprint,
        kind=RunKind.COMPLETION,
    )
    return CompletionJob(
        run_id=run.id,
        clip_name=clip.name,
        track_name=track.name,
        settings=settings,
        canvas=clip.canvas,
        frame_count=clip.frame_count,
        media=project.media.of(clip),
        modal={frame: head.rle for frame, head in modal.items()},
        amodal={frame: head.rle for frame, head in amodal.items()},
        revision_ids={
            frame: (head.revision_id, modal[frame].revision_id if frame in modal else None)
            for frame, head in amodal.items()
        },
        occluders={frame: rle for frame, rle in occluders.items() if frame < clip.frame_count},
        seconds_to_cancel=max(SECONDS_TO_CANCEL, completer.seconds_to_cancel),
    )


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


def _heads(project: Project, track_id: int, layer: Layer, frame_count: int) -> Mapping[int, MaskHead]:
    heads = project.masks.of_track(track_id, layer)
    return {head.key.frame: head for head in heads if head.key.frame < frame_count}
