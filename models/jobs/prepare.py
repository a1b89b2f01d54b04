"""Turns a track of the project into a job that can be computed without the project."""

from collections.abc import Container, Mapping

from core.changes.runs import ProposalRun
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.masks.rle import Rle
from core.operations.in_front import find_in_front
from core.store.project import Project
from core.tracks.boxes import boxes_between
from core.types import BoxXywh, Layer
from models.jobs.job import SECONDS_TO_CANCEL, ProposalJob, ProposalSettings, TrackFacts
from models.pcnet_m.order import order_of_pairs
from models.proposers.protocol import CueReach
from models.proposers.registry import load_proposer


def prepare_job(project: Project, track_id: int, settings: ProposalSettings) -> ProposalJob:
    """Gather a track's modal masks, occluders and anchors, start its run in the store, return the job.

    Raises:
        ModelUnavailableError: There is no such proposer.
        BadInputError: The track has no modal mask, or the clip's media is missing.
        StoreError: The project cannot be read or written.
    """
    proposer = load_proposer(settings.proposer)
    facts = facts_of(project, project.tracks.get(track_id))
    if not facts.modal:
        place = f"clip {facts.clip_name}, track {facts.track_name}"
        raise BadInputError(
            project.path or project.url, place, "it has no modal mask", "paint or import one first"
        )
    run = project.runs.start(
        track_id,
        proposer=settings.proposer,
        parameters=_parameters(settings),
        seed=settings.seed,
        fingerprint=proposer.fingerprint,
    )
    return ProposalJob(
        run_id=run.id,
        settings=settings,
        seconds_to_cancel=max(SECONDS_TO_CANCEL, proposer.seconds_to_cancel),
        **vars(facts),
    )


def facts_of(project: Project, track: Track) -> TrackFacts:
    """Return what proposers may know of a track, on its clip's frames.

    Raises:
        BadInputError: The clip's media is missing.
        StoreError: The project cannot be read.
    """
    clip = project.clips.get(track.clip_id)
    frames = range(clip.frame_count)
    media = project.media.of(clip)
    in_front = find_in_front(project, track, order_of_pairs)
    depth = project.depth.files(clip.id, media)
    return TrackFacts(
        clip_name=clip.name,
        track_name=track.name,
        canvas=clip.canvas,
        frame_count=clip.frame_count,
        media=media,
        modal=_only(_codes(project, track.id, Layer.MODAL), frames),
        occluders=_only(in_front.masks, frames),
        occluders_know=CueReach.PART if project.covers.of_clip(clip.id) else CueReach.MAYBE_ALL,
        anchors=_only(_anchors(project, track), frames),
        boxes_xywh=_boxes(project, track, clip),
        undecided={} if depth is None else _only(in_front.undecided, frames),
        depth=depth,
    )


def _anchors(project: Project, track: Track) -> dict[int, Rle]:
    fixed = {
        summary.frame
        for summary in project.masks.summaries(track.clip_id)
        if summary.track_id == track.id and summary.is_anchor
    }
    return _only(_codes(project, track.id, Layer.AMODAL), fixed) if fixed else {}


def _boxes(project: Project, track: Track, clip: Clip) -> dict[int, BoxXywh]:
    """Return the person's boxes, key and between, on the clip's mask canvas."""
    margin = clip.canvas.margin
    found = boxes_between(project.amodal_boxes.of_track(track.id))
    return {frame: (x + margin, y + margin, w, h) for frame, (x, y, w, h) in found.items()}


def _codes(project: Project, track_id: int, layer: Layer) -> dict[int, Rle]:
    return {head.key.frame: head.rle for head in project.masks.of_track(track_id, layer)}


def _only(codes: Mapping[int, Rle], frames: Container[int]) -> dict[int, Rle]:
    return {frame: rle for frame, rle in codes.items() if frame in frames}


def _parameters(settings: ProposalSettings) -> dict[str, object]:
    frames = {} if settings.frames is None else {"frames": list(settings.frames)}
    return {
        "hypotheses": settings.hypotheses,
        "steps": settings.steps,
        "device": settings.device,
        **frames,
        **settings.options,
    }


def settings_of(run: ProposalRun) -> ProposalSettings:
    """Return the settings a run was started with, so that it can be repeated."""
    known = dict(run.parameters)
    hypotheses, steps = known.pop("hypotheses", 1), known.pop("steps", None)
    device, frames = known.pop("device", "auto"), known.pop("frames", None)
    return ProposalSettings(
        proposer=run.proposer,
        hypotheses=hypotheses if isinstance(hypotheses, int) else 1,
        seed=run.seed,
        steps=steps if isinstance(steps, int) else None,
        device=str(device),
        options={name: str(value) for name, value in known.items()},
        frames=(int(frames[0]), int(frames[1])) if isinstance(frames, list) and len(frames) == 2 else None,
    )
