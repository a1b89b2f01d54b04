"""What is learned from, and the part of it that judges whether anything was learned.

A lesson is one object through its clip with the masks that a person decided, and nothing else: proposals that
nobody looked at are in no lesson.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from core.errors import BadInputError
from core.masks.rle import Rle
from core.messages import mark
from models.proposers.protocol import ProposalRequest

LEAST_FRAMES = 8
"""Decided frames without which nothing can be said, let alone learned."""
JUDGED_SHARE = 0.2
"""Of clips or tracks, at least one."""
SPAN_SHARE = 0.25
"""Of the frames of a single track."""
SPAN_GAP = 4
"""Decided frames between those that are learned from and those that judge, used for neither."""


@dataclass(frozen=True)
class Lesson:
    """One object of one clip."""

    clip: str
    track: str
    request: ProposalRequest
    """As it is asked for first, without anchors."""
    decided: Mapping[int, Rle]
    """The whole object by frame, as a person left it."""


class SplitBy(StrEnum):
    """What is kept apart."""

    CLIP = mark("clip")
    TRACK = mark("track")
    FRAMES = mark("span of frames")


@dataclass(frozen=True)
class Split:
    """Lessons with the frames that each part has of them."""

    learned: tuple[Lesson, ...]
    judged: tuple[Lesson, ...]
    by: SplitBy


def split_lessons(lessons: Sequence[Lesson], source: str, seed: int = 0) -> Split:
    """Part lessons by clip where there are several, else by track, else by spans of frames.

    Args:
        lessons: All that was decided.
        source: Name of the project, for messages.
        seed: Chooses which clips or tracks judge.

    Raises:
        BadInputError: There are too few decided frames.
    """
    given = [one for one in lessons if one.decided]
    frames = sum(len(one.decided) for one in given)
    if frames < LEAST_FRAMES:
        reason = f"holds {frames} frames with an amodal mask that was accepted or corrected"
        raise BadInputError(source, "", reason, f"decide on {LEAST_FRAMES} at least, better on a hundred")
    for by, name in ((SplitBy.CLIP, _clip_of), (SplitBy.TRACK, _track_of)):
        groups = sorted({name(one) for one in given})
        if len(groups) > 1:
            chosen = _chosen(groups, seed)
            learned = tuple(one for one in given if name(one) not in chosen)
            return Split(learned, tuple(one for one in given if name(one) in chosen), by)
    return _by_frames(given[0])


def _chosen(groups: Sequence[str], seed: int) -> set[str]:
    count = max(1, round(JUDGED_SHARE * len(groups)))
    picks = np.random.default_rng(seed).permutation(len(groups))[:count]
    return {groups[int(pick)] for pick in picks}


def _by_frames(lesson: Lesson) -> Split:
    frames = sorted(lesson.decided)
    judged = frames[-max(1, round(SPAN_SHARE * len(frames))) :]
    learned = [frame for frame in frames if frame < judged[0] - SPAN_GAP] or frames[: -len(judged)]
    return Split((_only(lesson, learned),), (_only(lesson, judged),), SplitBy.FRAMES)


def _only(lesson: Lesson, frames: Iterable[int]) -> Lesson:
    return replace(lesson, decided={frame: lesson.decided[frame] for frame in frames})


def _clip_of(lesson: Lesson) -> str:
    return lesson.clip


def _track_of(lesson: Lesson) -> str:
    return lesson.track
