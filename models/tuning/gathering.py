"""From a project to lessons: what was decided, and how a process without the project opens it."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from core.errors import BadInputError
from core.store.project import Project
from models.jobs.depth_maps import KeptDepth, project_cue
from models.jobs.job import TrackFacts
from models.jobs.sequences import MediaFrameSequence, RleMaskSequence, media_key
from models.jobs.track_facts import facts_of
from models.proposers.protocol import ProposalRequest
from models.tuning.lessons import Lesson


def gather(project: Project) -> tuple[TrackFacts, ...]:
    """Return all tracks that a person decided something of; what nobody looked at is not in them.

    Raises:
        BadInputError: There is none, or the media of a clip are missing.
        StoreError: The project cannot be read.
    """
    found = []
    for clip in project.clips.list():
        decided = {one.track_id for one in project.masks.summaries(clip.id) if one.is_anchor}
        for track in project.tracks.list(clip.id):
            if track.id in decided:
                facts = facts_of(project, track)
                if facts.modal and facts.anchors:
                    found.append(facts)
    if not found:
        raise BadInputError(
            str(project.path or project.url), "", "holds no amodal mask that was accepted or corrected",
            "go through some proposals first: what nobody looked at is not learned from",
        )  # fmt: skip
    return tuple(found)


@contextmanager
def opened_lessons(tracks: Iterable[TrackFacts], seed: int = 0) -> Iterator[list[Lesson]]:
    """Give the lessons of tracks; their media are opened when first looked at, and closed in the end."""
    with ExitStack() as stack:
        yield [_lesson(facts, stack, seed) for facts in tracks]


def _lesson(facts: TrackFacts, stack: ExitStack, seed: int) -> Lesson:
    modal = RleMaskSequence(facts.modal, facts.canvas.size_hw, facts.frame_count)
    depth = None if facts.depth is None else KeptDepth(facts.depth, facts.media, facts.canvas) or None
    request = ProposalRequest(
        modal=modal,
        frames=stack.enter_context(MediaFrameSequence(facts.media, facts.canvas, may_lack=True)),
        cue=project_cue(facts.occluders, facts.occluders_know, facts.undecided, modal, depth),
        boxes_xywh=facts.boxes_xywh,
        seed=seed,
        clip_key=media_key(facts.media, facts.canvas),
        wants_soft=False,
        depth=depth,
    )
    return Lesson(facts.clip_name, f"{facts.clip_name}/{facts.track_name}", request, facts.anchors)
