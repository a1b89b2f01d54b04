"""Clips with truth to train on: projects, evaluation folders, and data sets as they come (SAIL-VOS, MOVi).

What is neither of the first two goes through its importer, as `evaluate` does it.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from core.changes.masks import FrameSummary
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip, open_evaluation_folder
from core.formats.evaluation.evaluation_project import ProjectClips
from core.formats.evaluation.evaluation_source import prepare_source
from core.progress import CancelToken, Progress
from core.scratch import scratch_folder
from core.store.project import Project
from core.types import ReviewState
from models.diffusion_vas_learning.clip import Part, TrainingClip
from models.jobs.depth_maps import KeptDepth
from models.proposers.protocol import Cue, CueKind


@dataclass(frozen=True)
class Sources:
    """What to learn from."""

    paths: tuple[Path, ...]
    media: Path | None = None
    """Where a file's media are; None = beside it, or where its data set has them."""
    also_unreviewed: bool = False
    """Projects: learn from every amodal mask, not only from those that were accepted."""


def open_clips(
    sources: Sources, stack: ExitStack, cancel: CancelToken
) -> Generator[Progress, None, list[TrainingClip]]:
    """Yield progress and return the clips of all sources; `stack` closes what they are read from.

    Raises:
        BadInputError: A source cannot be read, or nothing in all of them has truth.
        Cancelled: The token was set.
    """
    clips: list[TrainingClip] = []
    for source in sources.paths:
        scratch = stack.enter_context(scratch_folder("train"))
        prepared = yield from prepare_source(source, scratch, sources.media, cancel)
        if prepared.project is None:
            found: Sequence[EvaluationClip] = open_evaluation_folder(source)
            depths: Mapping[int | None, KeptDepth] = {}
        else:
            project = stack.enter_context(Project.open(prepared.project, read_only=True))
            is_true = _has_mask if sources.also_unreviewed else _is_accepted
            found = stack.enter_context(closing(ProjectClips(project, is_true, front_may_lack=True))).clips
            depths = _depths(project)
        clips += [part for clip in found for part in _parts(clip, str(source), depths.get(clip.clip_id))]
    if not clips:
        place = ", ".join(map(str, sources.paths))
        hint = "add amodal masks first"
        if not sources.also_unreviewed:
            hint = "accept some masks first, or learn from all of them with --also-unreviewed"
        raise BadInputError(place, "", "holds no object with visible and amodal masks to learn from", hint)
    return clips


def _has_mask(_fact: FrameSummary) -> bool:
    return True


def _is_accepted(fact: FrameSummary) -> bool:
    return fact.state is ReviewState.ACCEPTED


def _depths(project: Project) -> dict[int | None, KeptDepth]:
    """Return the depth maps of a project's clips that have some."""
    found: dict[int | None, KeptDepth] = {}
    for clip in project.clips.list():
        media = project.media.of(clip)
        files = project.depth.files(clip.id, media)
        kept = None if files is None else KeptDepth(files, media, clip.canvas)
        if kept:
            found[clip.id] = kept
    return found


def _parts(clip: EvaluationClip, source: str, depth: KeptDepth | None) -> Iterator[TrainingClip]:
    """Yield a clip's stretches of consecutive frames whose truth is known."""
    if clip.amodal is None:
        return
    true = range(len(clip)) if clip.true_frames is None else sorted(clip.true_frames)
    numbers = clip.numbers or range(len(clip))
    for run in _runs(list(true), numbers):
        cue = None
        for kind, maps in ((CueKind.DEPTH, clip.depth), (CueKind.OCCLUDER, clip.occluder)):
            if maps is not None and cue is None:
                cue = Cue(kind, Part(maps, run, clip.size_hw))
        modal, amodal, frames = (
            Part(whole, run, clip.size_hw) for whole in (clip.modal, clip.amodal, clip.frames)
        )
        name = f"{source}/{clip.name}/{run[0]}"
        own = None if depth is None else Part(depth, [numbers[place] for place in run], clip.size_hw)
        yield TrainingClip(name, modal, amodal, frames, cue, clip.margin, clip.fps, own)


def _runs(places: Sequence[int], numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the stretches of places whose frames follow each other."""
    start = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or numbers[places[end]] != numbers[places[end - 1]] + 1:
            yield places[start:end]
            start = end
