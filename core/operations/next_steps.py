"""What to do next, and how: over the tracks of a clip the frames and means that save most work.

From doubt, the states of frames and what `simulate` measured on 100 clips (docs/effort.md): a doubtful
stretch is fixed where doubt is highest, and the frames around follow when it is proposed again; one with next
to nothing visible gets a box, because there is nothing to paint against; where nothing is doubtful, one look
and one key accept the rest; a track without proposals is proposed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.messages import Message, say_n
from core.review.facts import NO_MASK
from core.review.queue import STATES, UNREVIEWED, QueueTrack
from core.simulation.doubtful import LEAST_DOUBT
from core.simulation.effort import SECONDS
from core.types import ReviewState

MOST = 5
REPAIR_SECONDS = 3.57 / 0.40 * SECONDS["strokes"]
"""Of a frame that fails: strokes a frame by the share of frames touched, `propose lite` on 100 clips."""
FOLLOW = 1 - 0.26 / 0.40
"""Share of failing frames that a proposal between decided ones mends: frames touched, `propose-again lite`
beside `propose lite`."""
PROPOSE_SECONDS = 13.9 - 11.3
"""A frame, saved by a proposal: `modal` beside `propose lite`."""
UNSEEN = 0.8
"""From so little evidence on there is nothing to paint against."""


class Aid(StrEnum):
    """By what means."""

    PROPOSE = "propose"
    ERASE = "erase"
    PAINT = "paint"
    BOX = "box"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do."""

    track_id: int
    track_name: str
    frame: int
    aid: Aid
    seconds: float
    """Of a person's time that it saves, by the prices of `core.simulation.effort`; for ordering."""
    why: Message
    """In words: how many frames it is about."""
    doubt: Message
    """What makes the frame doubtful; empty = nothing does."""


def next_steps(tracks: Iterable[QueueTrack], most: int = MOST) -> list[NextStep]:
    """Return what saves most, the most first; at most `most`.

    Args:
        tracks: Of one clip.
        most: Steps to return.
    """
    found = [step for track in tracks for step in _of_track(track)]
    return sorted(found, key=lambda step: (-step.seconds, step.track_id, step.frame))[:most]


def _of_track(track: QueueTrack) -> list[NextStep]:
    states, doubt = track.states, track.doubts.total
    is_open = np.isin(states, [STATES.index(state) for state in UNREVIEWED])
    if not is_open.any():
        return []
    todo = np.flatnonzero(states == STATES.index(ReviewState.TODO))
    has_proposal = bool((states == STATES.index(ReviewState.PROPOSED)).any())
    has_verdict = bool(((states != NO_MASK) & ~is_open).any())
    if todo.size and not has_proposal and not has_verdict:
        why = say_n("1 frame has no proposal", "{n} frames have no proposal", int(todo.size))
        frame = int(todo[len(todo) // 2])
        return [_step(track, frame, Aid.PROPOSE, todo.size * PROPOSE_SECONDS, why)]
    stretches = _stretches(is_open & (doubt >= LEAST_DOUBT))
    if stretches:
        return [_fix(track, frames) for frames in stretches]
    rest = np.flatnonzero(is_open)
    worst = int(rest[int(np.argmax(doubt[rest]))])
    why = say_n("nothing in this frame is doubtful", "nothing in {n} frames is doubtful", int(rest.size))
    seconds = (rest.size - 1) * (SECONDS["looks"] + SECONDS["accepts"])
    return [_step(track, worst, Aid.ACCEPT, seconds, why)]


def _fix(track: QueueTrack, frames: NDArray[np.int64]) -> NextStep:
    doubt = track.doubts.total[frames]
    worst = int(frames[int(np.argmax(doubt))])
    others = float(doubt.sum() - doubt.max())
    # What is fixed is a frame less that fails, and so many of the others follow it.
    seconds = REPAIR_SECONDS * FOLLOW * others + float(doubt.max())
    why = say_n("one doubtful frame", "{n} doubtful frames, the others follow", len(frames))
    return _step(track, worst, _aid(track, worst), seconds, why)


def _aid(track: QueueTrack, frame: int) -> Aid:
    doubts = track.doubts
    growth, evidence = (float(np.nan_to_num(kind[frame])) for kind in (doubts.growth, doubts.evidence))
    if evidence >= UNSEEN:
        return Aid.BOX
    others = max(float(np.nan_to_num(kind[frame])) for kind in (doubts.disagreement, doubts.unsteadiness))
    return Aid.ERASE if growth > others else Aid.PAINT


def _step(track: QueueTrack, frame: int, aid: Aid, seconds: float, why: Message) -> NextStep:
    doubt = track.doubts.words(frame)
    return NextStep(track.track_id, track.track_name, frame, aid, float(seconds), why, doubt)


def _stretches(is_in: Sequence[bool] | NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Return the frames of each unbroken stretch."""
    frames = np.flatnonzero(is_in)
    if not frames.size:
        return []
    return np.split(frames, np.flatnonzero(np.diff(frames) > 1) + 1)
