"""From the project to the job of completing a track; computed by `completing.py`, without the project."""

from collections.abc import Mapping

from core.changes.masks import MaskHead
from core.errors import BadInputError
from core.operations.in_front import gather_in_front
from core.store.project import Project
from core.types import Layer, RunKind
from models.completion.registry import load_completer
from models.jobs.job import SECONDS_TO_CANCEL, CompletionJob, CompletionSettings


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


def _heads(project: Project, track_id: int, layer: Layer, frame_count: int) -> Mapping[int, MaskHead]:
    heads = project.masks.of_track(track_id, layer)
    return {head.key.frame: head for head in heads if head.key.frame < frame_count}
