"""The review queue: tracks ordered by their most doubtful open frame, and the way from frame to frame."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from core.messages import Message
from core.review.doubt import Doubts
from core.review.facts import NO_MASK
from core.types import ReviewState

STATES: tuple[ReviewState, ...] = tuple(ReviewState)
"""Position = number in arrays of states."""
UNREVIEWED = frozenset((ReviewState.TODO, ReviewState.PROPOSED, ReviewState.CORRECTED))


@dataclass(frozen=True, slots=True)
class Place:
    """One track in one frame."""

    clip_id: int
    track_id: int
    frame: int


@dataclass(frozen=True, eq=False)
class QueueTrack:
    """What the queue knows of one track."""

    clip_id: int
    track_id: int
    clip_name: str
    track_name: str
    colour: str
    category: str
    states: NDArray[np.uint8]
    """uint8 (T,): position in `STATES`, or `NO_MASK`."""
    doubts: Doubts
    scores: NDArray[np.float32]
    """What the proposer says its masks are worth, float32 (T,); nan = a person's, or nothing said."""
    hands: Mapping[int, str] = field(default_factory=dict)
    """By frame who edited or judged it last; no entry = no person did."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which frames are looked at. Empty text = all."""

    states: frozenset[ReviewState] = UNREVIEWED
    category: str = ""
    annotator: str = ""
    """Frames that this person edited or judged last."""
    most_score: float = 1.0
    """Frames whose proposal scores higher are left out; 1 = none is."""
    clip_id: int | None = None
    """Only this clip; None = all."""
    is_by_time: bool = False
    """In the order of frames instead of doubt."""
    places: frozenset[tuple[int, int]] | None = None
    """Only these tracks (by id) in these frames: a sample; None = all."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A track with frames to look at."""

    track: QueueTrack
    open_count: int
    """Frames that the filter wants."""
    mask_count: int
    """Frames that have a mask or a verdict at all."""
    worst_frame: int
    doubt: float
    """Of the worst frame, 0..1."""
    words: Message
    """Why, in words; empty when nothing is doubtful."""


@dataclass
class ReviewQueue:
    """All tracks of a project, as far as they were read."""

    tracks: dict[int, QueueTrack] = field(default_factory=dict)
    _rows: dict[int, tuple[QueueTrack, QueueFilter, QueueRow | None]] = field(default_factory=dict)
    """Rows that were made, with what they were made from: ten thousand tracks cost a sort."""

    def put(self, track: QueueTrack) -> None:
        """Take in a track, in place of what was known of it."""
        self.tracks[track.track_id] = track

    def keep(self, clip_id: int, track_ids: Collection[int]) -> None:
        """Forget the tracks of a clip that are not among these."""
        for track in [t for t in self.tracks.values() if t.clip_id == clip_id]:
            if track.track_id not in track_ids:
                del self.tracks[track.track_id]
                self._rows.pop(track.track_id, None)

    def rows(self, wanted: QueueFilter) -> list[QueueRow]:
        """Return the tracks with open frames, the most doubtful (or, by time, the first) first."""
        rows = [row for track in self.tracks.values() if (row := self._row(track, wanted)) is not None]
        if wanted.is_by_time:
            return sorted(rows, key=lambda row: (row.track.clip_id, row.track.track_id))
        return sorted(rows, key=lambda row: (-row.doubt, row.track.clip_id, row.track.track_id))

    def next_place(
        self, wanted: QueueFilter, now: Place | None, seen: Collection[Place] = ()
    ) -> Place | None:
        """Return where to look next; None when every open frame was seen or there is none.

        A track is finished before the next one comes, so that zoom and eye need not travel.

        Args:
            wanted: Which frames count.
            now: Where the reviewer is; None = nowhere.
            seen: Places of this pass that were left without a verdict; `now` counts as one.
        """
        rows = self.rows(wanted)
        here = [row for row in rows if now is not None and row.track.track_id == now.track_id]
        passed = set(seen) | ({now} if now is not None else set())
        for row in [*here, *(row for row in rows if row not in here)]:
            frames = [f for f in _ordered(row.track, wanted) if _place(row.track, f) not in passed]
            if wanted.is_by_time and now is not None and row in here:
                frames = [f for f in frames if f > now.frame] or frames
            if frames:
                return _place(row.track, frames[0])
        return None

    def _row(self, track: QueueTrack, wanted: QueueFilter) -> QueueRow | None:
        known = self._rows.get(track.track_id)
        if known is not None and known[0] is track and known[1] == wanted:
            return known[2]
        row = _row(track, wanted)
        self._rows[track.track_id] = (track, wanted, row)
        return row

    def counts(self, clip_id: int | None = None) -> dict[ReviewState, int]:
        """Return how many frames are in which state, of one clip or of all."""
        total = np.zeros(len(STATES), np.int64)
        for track in self.tracks.values():
            if clip_id is None or track.clip_id == clip_id:
                total += np.bincount(track.states[track.states != NO_MASK], minlength=len(STATES))
        return {state: int(count) for state, count in zip(STATES, total, strict=True)}

    def categories(self) -> list[str]:
        """Return the categories that occur."""
        return sorted({track.category for track in self.tracks.values()})

    def annotators(self) -> list[str]:
        """Return the names of all who edited or judged a frame last."""
        return sorted({name for track in self.tracks.values() for name in track.hands.values()})


@cache
def _lookup(states: frozenset[ReviewState]) -> NDArray[np.bool_]:
    """bool (256,): whether a number in `QueueTrack.states` is one of these states."""
    table = np.zeros(256, np.bool_)
    table[[STATES.index(state) for state in states]] = True
    table.flags.writeable = False
    return table


def _row(track: QueueTrack, wanted: QueueFilter) -> QueueRow | None:
    if not _is_wanted(track, wanted):
        return None
    is_open = _is_open(track, wanted)
    count = int(is_open.sum())
    if not count:
        return None
    doubt = np.where(is_open, track.doubts.total, -1)
    worst = int(np.argmax(doubt))
    masks = int((track.states != NO_MASK).sum())
    return QueueRow(track, count, masks, worst, max(0.0, float(doubt[worst])), track.doubts.words(worst))


def _is_wanted(track: QueueTrack, wanted: QueueFilter) -> bool:
    return wanted.clip_id in (None, track.clip_id) and wanted.category in ("", track.category)


def _is_open(track: QueueTrack, wanted: QueueFilter) -> NDArray[np.bool_]:
    is_open = _lookup(wanted.states)[track.states]
    if wanted.most_score < 1:
        with np.errstate(invalid="ignore"):
            is_open &= track.scores <= wanted.most_score
    if wanted.annotator:
        is_theirs = np.zeros_like(is_open)
        for frame, name in track.hands.items():
            if name == wanted.annotator and frame < len(is_theirs):
                is_theirs[frame] = True
        is_open &= is_theirs
    if wanted.places is not None:
        is_open &= _is_in(track, wanted.places)
    return is_open


def _is_in(track: QueueTrack, places: frozenset[tuple[int, int]]) -> NDArray[np.bool_]:
    found = np.zeros(len(track.states), np.bool_)
    for track_id, frame in places:
        if track_id == track.track_id and frame < len(found):
            found[frame] = True
    return found


def _ordered(track: QueueTrack, wanted: QueueFilter) -> list[int]:
    frames = np.flatnonzero(_is_open(track, wanted))
    if not wanted.is_by_time:
        frames = frames[np.argsort(-track.doubts.total[frames], kind="stable")]
    return [int(frame) for frame in frames]


def _place(track: QueueTrack, frame: int) -> Place:
    return Place(track.clip_id, track.track_id, frame)
