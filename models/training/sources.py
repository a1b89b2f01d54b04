"""Clips with truth to train on, from projects and from evaluation folders."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.changes.tracks import Track
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import open_evaluation_folder
from core.masks.rle import Rle
from core.operations.in_front import gather_in_front
from core.store.project import Project
from core.types import Layer, ReviewState
from models.jobs.sequences import MediaFrameSequence, RleMaskSequence, occluder_cue
from models.proposers.protocol import Cue, CueKind, FrameSequence
from models.training.clip import TrainingClip


def open_clips(sources: list[Path], stack: ExitStack, *, only_accepted: bool) -> list[TrainingClip]:
    """Open projects (`*.amodal`, for reading) and evaluation folders; media close with `stack`.

    Raises:
        BadInputError: A source cannot be read, or nothing in all of them has truth.
    """
    clips: list[TrainingClip] = []
    for source in sources:
        found = _of_folder(source) if source.is_dir() else _of_project(source, stack, only_accepted)
        clips += found
    if not clips:
        place = ", ".join(str(source) for source in sources)
        hint = "accept some masks first" if only_accepted else "add amodal masks first"
        raise BadInputError(place, "", "holds no object with amodal masks in a row of frames", hint)
    return clips


def _of_folder(folder: Path) -> Iterator[TrainingClip]:
    for clip in open_evaluation_folder(folder):
        if clip.amodal is not None:
            cue = None
            if clip.depth is not None:
                cue = Cue(CueKind.DEPTH, clip.depth)
            elif clip.occluder is not None:
                cue = Cue(CueKind.OCCLUDER, clip.occluder)
            yield TrainingClip(clip.name, clip.modal, clip.amodal, clip.frames, cue)


def _of_project(path: Path, stack: ExitStack, only_accepted: bool) -> Iterator[TrainingClip]:
    project = stack.enter_context(Project.open(path, read_only=True))
    for clip in project.clips.list():
        canvas = clip.canvas
        frames = stack.enter_context(MediaFrameSequence(project.media.of(clip), canvas))
        accepted = {
            (summary.track_id, summary.frame)
            for summary in project.masks.summaries(clip.id)
            if summary.state is ReviewState.ACCEPTED
        }
        for track in project.tracks.list(clip.id):
            modal, amodal = (_codes(project, track, layer) for layer in (Layer.MODAL, Layer.AMODAL))
            usable = {f for f in amodal if not only_accepted or (track.id, f) in accepted}
            occluders = gather_in_front(project, track)
            for run in _runs(sorted(usable)):
                name = f"{clip.name}/{track.name}/{run[0]}"
                own, hidden, front = (_shifted(codes, run) for codes in (modal, amodal, occluders))
                size = (canvas.size_hw, len(run))
                cue = occluder_cue(front, *size)
                pictures = _Part(frames, run)
                yield TrainingClip(
                    name, RleMaskSequence(own, *size), RleMaskSequence(hidden, *size), pictures, cue
                )


@dataclass(frozen=True)
class _Part:
    """Some consecutive pictures of a clip."""

    frames: FrameSequence
    run: range

    def __len__(self) -> int:
        return len(self.run)

    def __getitem__(self, frame: int, /) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
        return self.frames[self.run[frame]]


def _codes(project: Project, track: Track, layer: Layer) -> dict[int, Rle]:
    return {head.key.frame: head.rle for head in project.masks.of_track(track.id, layer)}


def _shifted(codes: dict[int, Rle], run: range) -> dict[int, Rle]:
    return {frame - run.start: codes[frame] for frame in run if frame in codes}


def _runs(frames: list[int]) -> Iterator[range]:
    """Yield the stretches of consecutive numbers."""
    start = 0
    for place in range(1, len(frames) + 1):
        if place == len(frames) or frames[place] != frames[place - 1] + 1:
            yield range(frames[start], frames[place - 1] + 1)
            start = place
