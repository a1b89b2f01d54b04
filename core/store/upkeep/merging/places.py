"""Masks and review states: what only one changed is taken, what both changed stays, and is kept beside."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.changes.masks import MaskKey
from core.changes.runs import KEPT_FROM, EndedRun
from core.masks.rle import Rle
from core.store.reading.mask_codes import CODE_COLUMNS, read_revision
from core.store.tables.base import LAYERS
from core.store.tables.review import CommentRow, ReviewRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.upkeep.merging.histories import chunks
from core.store.upkeep.merging.identity import Place, digest
from core.store.upkeep.merging.ids import Found
from core.store.writing.mask_writer import move_heads
from core.store.writing.present import Present
from core.store.writing.review_changes import put_row
from core.store.writing.run_writer import put_ended_run
from core.store.writing.states import set_states
from core.store.writing.transaction import Transaction, change_rows, next_id
from core.tracks.decided import is_decided
from core.types import Layer, ReviewState, RunKind, RunStatus


@dataclass(frozen=True, slots=True)
class Head:
    """A present mask: its revision, in ids of the first project, and what it is."""

    revision_id: int
    code: tuple[int, bytes | None]
    """Margin and counts; counts None = taken away."""
    origin: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """The review state of a frame; no row = to do, and nobody's."""

    state: str = ReviewState.TODO.value
    reason: str = ""
    author: str = ""
    at: datetime | None = None


UNTOUCHED = Review()


@dataclass
class Side:
    """One track of one project: masks by frame and layer, states by frame, and what is its own."""

    heads: dict[int, dict[int, Head]] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)
    """Frames with a mask or a state that the other project has not."""

    def codes(self, frame: int) -> dict[int, tuple[int, bytes | None]]:
        """Return the masks of a frame that there are, by layer."""
        heads = self.heads.get(frame, {})
        return {layer: head.code for layer, head in heads.items() if head.code[1] is not None}

    def result(self, frame: int) -> object:
        """Return what two projects must have in common to be of one mind about a frame."""
        review = self.reviews.get(frame, UNTOUCHED)
        return self.codes(frame), review.state, review.reason

    def is_decided(self, frame: int) -> bool:
        """Whether a person made one of the masks of a frame, or accepted or flagged it."""
        state = self.reviews.get(frame, UNTOUCHED).state
        heads = self.heads.get(frame, {}).values()
        return state == ReviewState.FLAGGED or any(is_decided(head.origin, state) for head in heads)


def read_side(
    session: Session, track_id: int, ids: Mapping[int, int] | None, own: set[int], places: set[Place]
) -> Side:
    """Read a track.

    Args:
        session: Of the project.
        track_id: In this project.
        ids: Ids of its revisions in the first project; None = it is the first.
        own: Revisions (in this project's ids) that the other project has not.
        places: Tracks and frames whose states were changed by steps that the other has not.
    """
    side = Side()
    query = (
        select(
            HeadRow.frame, HeadRow.layer, RevisionRow.id, RevisionRow.margin, RevisionRow.counts,
            RevisionRow.origin, RevisionRow.author, RevisionRow.created_at,
        )
        .join(RevisionRow, RevisionRow.id == HeadRow.revision_id)
        .where(HeadRow.track_id == track_id)
    )  # fmt: skip
    for frame, layer, number, margin, counts, origin, author, at in session.execute(query):
        head = Head(number if ids is None else ids[number], (margin, counts), origin, author, at)
        side.heads.setdefault(frame, {})[layer] = head
        if number in own:
            side.own.add(frame)
    for row in session.scalars(select(ReviewRow).where(ReviewRow.track_id == track_id)):
        side.reviews[row.frame] = Review(row.state, row.reason, row.author, row.updated_at)
    side.own |= {frame for track, frame in places if track == track_id}
    return side


@dataclass
class Sorted:
    """What becomes of the frames of a track on which the two are not of one mind."""

    take: list[int] = field(default_factory=list)
    keep_beside: list[int] = field(default_factory=list)


def sort_frames(one: Side, other: Side, found: Found, *, is_new: bool) -> Sorted:
    """Decide frame by frame; see `docs/keeping.md`."""
    chosen = Sorted()
    for frame in sorted(other.heads.keys() | other.reviews.keys() | other.own):
        if one.result(frame) == other.result(frame) or not (is_new or frame in other.own):
            continue
        if frame not in one.own:
            chosen.take.append(frame)
        elif other.is_decided(frame) and not one.is_decided(frame):
            # A run never stands in the place of what a person decided.
            chosen.take.append(frame)
            found.decided += 1
        else:
            chosen.keep_beside.append(frame)
    found.taken += len(chosen.take)
    found.conflicts += len(chosen.keep_beside)
    return chosen


def take_frames(change: Transaction, track_id: int, frames: Iterable[int], other: Side) -> None:
    """Make the second's masks and states those of the project; who decided and when goes along."""
    for part in chunks(frames):
        places = {(track_id, frame) for frame in part}
        present = Present(change, places)
        heads: dict[MaskKey, int | None] = {}
        for frame in part:
            theirs = other.heads.get(frame, {})
            for number, layer in enumerate(LAYERS):
                key = MaskKey(track_id, frame, layer)
                revision = theirs[number].revision_id if number in theirs else None
                if present.mask(key).revision_id != revision:
                    heads[key] = revision
        move_heads(change, heads, present)
        reviews = {(track_id, frame): other.reviews.get(frame, UNTOUCHED) for frame in part}
        set_states(change, {at: (ReviewState(one.state), one.reason) for at, one in reviews.items()}, present)
        rows = [
            {"track_id": track_id, "frame": frame, "author": one.author, "updated_at": one.at}
            for (_, frame), one in reviews.items()
            if one.at is not None
        ]
        change_rows(change.session, ReviewRow, ("track_id", "frame"), rows)


def keep_beside(
    change: Transaction, track_id: int, clip_id: int, frames: list[int], sides: tuple[Side, Side], name: str
) -> tuple[int, int]:
    """Keep the second's masks as hypotheses and its verdicts as comments; returns how many of each.

    Args:
        change: The step of the merge.
        track_id: In the first project.
        clip_id: In the first project.
        frames: Where both changed something.
        sides: Both.
        name: Of the second project.
    """
    heads = [
        (layer, head.author, frame, head)
        for frame in frames
        for layer, head in sides[1].heads.get(frame, {}).items()
        if head.code[1] is not None and head.code != sides[0].codes(frame).get(layer)
    ]
    for (layer, author), mine in groupby(sorted(heads, key=lambda one: one[:3]), key=lambda one: one[:2]):
        group = {frame: head for _, _, frame, head in mine}
        kind = RunKind.PROPOSAL if LAYERS[layer] is Layer.AMODAL else RunKind.TRACKING
        codes = digest([(frame, head.code) for frame, head in group.items()]).hex()
        at = max(head.at for head in group.values())
        masks = dict(_masks(change, group))
        run = EndedRun(
            track_id, KEPT_FROM, {"from": name}, 0, f"{KEPT_FROM}-{codes}", RunStatus.FINISHED, at, at,
            kind=kind, hypotheses={0: masks}, chosen=-1,
        )  # fmt: skip
        put_ended_run(change.session, author, run)
    remarks = 0
    for frame in frames:
        review, stays = sides[1].reviews.get(frame, UNTOUCHED), sides[0].reviews.get(frame, UNTOUCHED)
        if (review.state, review.reason) == (stays.state, stays.reason):
            continue
        if review.state in (ReviewState.ACCEPTED, ReviewState.FLAGGED) or review.reason:
            _remark(change, track_id, clip_id, frame, review, name)
            remarks += 1
    return len(heads), remarks


def _masks(change: Transaction, group: Mapping[int, Head]) -> Iterator[tuple[int, Rle]]:
    ids = {head.revision_id: frame for frame, head in group.items()}
    for part in chunks(ids):
        query = select(RevisionRow.id, *CODE_COLUMNS).where(RevisionRow.id.in_(part))
        for row in change.session.execute(query):
            rle = read_revision(change.session, row, change.canvas(row.track_id))
            if rle is not None:
                yield ids[row.id], rle


def _remark(change: Transaction, track_id: int, clip_id: int, frame: int, review: Review, name: str) -> None:
    fields = {
        "clip_id": clip_id, "track_id": track_id, "frame": frame, "x": None, "y": None,
        "text": f"{review.state} ({name})" + (f": {review.reason}" if review.reason else ""),
        "author": review.author, "created_at": review.at, "is_resolved": False, "is_removed": False,
    }  # fmt: skip
    put_row(change, CommentRow, {"id": next_id(change.session, CommentRow.id)}, fields)
