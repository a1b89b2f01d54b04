"""Whole tracks: duplicated, merged and split, with their masks, review states and what was said of frames."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.steps import Facts, Step, StepKind
from core.changes.tracks import Track
from core.errors import AmodalError
from core.masks.containment import repair_amodal
from core.masks.rle import Rle, union
from core.messages import mark, say
from core.store.parts.labels.label_values import copy_values
from core.store.parts.tracks import new_track, next_colour
from core.store.tables.base import LAYERS, Base
from core.store.tables.clips import CategoryRow, TrackRow
from core.store.tables.prompts import PromptRow
from core.store.tables.review import AmodalBoxRow, ReviewRow, UnknownRegionRow, VerdictRow, VisibilityRow
from core.store.tables.revisions import HeadRow
from core.store.writing.mask_writer import NewMask, put_masks
from core.store.writing.part import Part
from core.store.writing.present import Present
from core.store.writing.review_changes import put_row
from core.store.writing.states import Verdict, set_states
from core.store.writing.transaction import Transaction
from core.tracks.decided import provenance_of_union
from core.types import Layer, Origin, Provenance, ReviewState

_MARKS: tuple[type[Base], ...] = (VerdictRow, VisibilityRow, UnknownRegionRow, AmodalBoxRow, PromptRow)
"""Rooms that say something of a track in a frame."""
_ONE_SIDE = mark("{name} has masks on one side of frame {frame} only: there is nothing to split")


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did."""

    changes: Changes
    conflicts: tuple[int, ...]
    """Frames in which several of the tracks had a mask in one layer, and not the same one."""


class TrackJoining(Part):
    """Duplicating, merging and splitting tracks; every call is one undo step."""

    def duplicate(self, track_id: int, *, name: str) -> tuple[Track, Changes]:
        """Make a track with the same masks, review states and marks; undo puts it away."""
        with self._database.writing() as session:
            row = session.get_one(TrackRow, track_id)
            step = Step(StepKind.DUPLICATE_TRACK, Facts(track=row.name))
            change = Transaction.begin(session, self._author, step)
            made = _like(session, change, row, name, next_colour(session, row.clip_id))
            found = _found(change, track_id)
            _copy_into(change, made.id, found, lambda _frame: True)
            copy_values(change, track_id, made.id, _frames_of(found), lambda _frame: True)
            return made, change.changes()

    def split(self, track_id: int, frame: int, *, name: str) -> tuple[Track, Changes]:
        """Give everything of a track from a frame on (included) to a new track of the same category.

        Raises:
            AmodalError: The track has nothing before the frame, or nothing from it on.
            TrackLockedError: The track is locked.
        """
        with self._database.writing() as session:
            row = session.get_one(TrackRow, track_id)
            step = Step(StepKind.SPLIT_TRACK, Facts(track=row.name, frame=frame))
            change = Transaction.begin(session, self._author, step)
            found = _found(change, track_id)
            frames = {key.frame for key in found.masks}
            if not frames or not min(frames) < frame <= max(frames):
                raise AmodalError(say(_ONE_SIDE, name=row.name, frame=frame))
            made = _like(session, change, row, name, next_colour(session, row.clip_id))
            _copy_into(change, made.id, found, lambda at: at >= frame)
            later_frames = {at for at in _frames_of(found) if at >= frame}
            copy_values(change, track_id, made.id, later_frames, lambda _frame: True)
            gone = {key: NewMask(None, new.origin) for key, new in found.masks.items() if key.frame >= frame}
            put_masks(change, gone, found.present)
            later = (at for at in found.states if at >= frame)
            set_states(change, {(track_id, at): ReviewState.TODO for at in later}, found.present)
            _take_marks_away(change, found, lambda at: at >= frame)
            return made, change.changes()

    def merge(self, track_id: int, others: Sequence[int], *, reason: str) -> Merged:
        """Bring the masks of other tracks into one and put those away.

        Where only one has a mask, it is that one with its review state. Where several differ they are united,
        and the frame is flagged: somebody has to look.

        Args:
            track_id: The track that stays.
            others: Tracks of the same clip.
            reason: What the flag of such frames says.

        Raises:
            TrackLockedError: One of them is locked.
        """
        with self._database.writing() as session:
            rows = [session.get_one(TrackRow, one) for one in (track_id, *others)]
            step = Step(StepKind.MERGE_TRACKS, Facts(track=", ".join(row.name for row in rows)))
            change = Transaction.begin(session, self._author, step)
            mine = _found(change, track_id)
            conflicts: set[int] = set()
            masks, states = dict(mine.masks), dict(mine.states)
            for other in others:
                found = _found(change, other)
                has_mask = {key.frame for key in masks}
                for key, new in found.masks.items():
                    at = MaskKey(track_id, key.frame, key.layer)
                    masks[at], differs = _united(masks.get(at), new)
                    conflicts |= {key.frame} if differs else set()
                states |= {at: one for at, one in found.states.items() if at not in has_mask}
                _copy_marks(change, track_id, found, lambda at: at not in has_mask)  # noqa: B023 - used at once
                frames = has_mask | _frames_of(found)
                copy_values(change, other, track_id, frames, lambda at: at not in has_mask)  # noqa: B023
            _hold_visible(masks, track_id)
            states |= dict.fromkeys(conflicts, (ReviewState.FLAGGED, reason))
            written = {key: new for key, new in masks.items() if new is not mine.masks.get(key)}
            # A mask that was taken away once, as by a split, has left its head behind.
            present = Present(change, {(track_id, at) for at in (*(key.frame for key in written), *states)})
            put_masks(change, written, present)
            set_states(change, {(track_id, at): state for at, state in states.items()}, present)
            for row in rows[1:]:
                change.set_track(row, {"is_archived": True})
            return Merged(change.changes(), tuple(sorted(conflicts)))


@dataclass(frozen=True, slots=True)
class _Found:
    """All of one track."""

    present: Present
    masks: Mapping[MaskKey, NewMask]
    states: Mapping[int, Verdict]
    """By frame."""
    marks: Sequence[tuple[type[Base], Mapping[str, Any], Mapping[str, Any]]]
    """Table, key, other columns."""


def _frames_of(found: _Found) -> set[int]:
    return {key.frame for key in found.masks}


def _found(change: Transaction, track_id: int) -> _Found:
    session = change.session
    heads = session.execute(
        select(HeadRow.frame, HeadRow.layer).where(HeadRow.track_id == track_id, HeadRow.area.is_not(None))
    ).all()
    judged = session.scalars(select(ReviewRow.frame).where(ReviewRow.track_id == track_id)).all()
    present = Present(change, {(track_id, frame) for frame in (*(at for at, _ in heads), *judged)})
    masks = {}
    for frame, layer in heads:
        key = MaskKey(track_id, frame, LAYERS[layer])
        old = present.mask(key)
        if old.rle is not None:
            provenance = Provenance(old.provenance)
            masks[key] = NewMask(old.rle, Origin(old.origin), provenance=provenance, like_id=old.revision_id)
    states = {at: (review.state, review.reason) for (_, at), review in present.reviews.items()}
    return _Found(present, masks, states, list(_marks_of(session, track_id)))


def _marks_of(
    session: Session, track_id: int
) -> Iterable[tuple[type[Base], Mapping[str, Any], Mapping[str, Any]]]:
    for kind in _MARKS:
        columns = inspect(kind).columns
        for row in session.scalars(select(kind).where(kind.__table__.c.track_id == track_id)):
            values = {column.key: getattr(row, column.key) for column in columns}
            key = {column.key: values.pop(column.key) for column in columns if column.primary_key}
            yield kind, key, values


def _like(session: Session, change: Transaction, row: TrackRow, name: str, colour: str) -> Track:
    category = session.get_one(CategoryRow, row.category_id).name
    made = new_track(session, change, row.clip_id, name=name, category=category, colour=colour)
    fresh = session.get_one(TrackRow, made.id)
    fresh.is_crowd, fresh.group_name = row.is_crowd, row.group_name
    session.flush()
    return made


def _copy_into(change: Transaction, track_id: int, found: _Found, is_wanted: Callable[[int], bool]) -> None:
    masks = {
        MaskKey(track_id, key.frame, key.layer): new
        for key, new in found.masks.items()
        if is_wanted(key.frame)
    }
    nothing = Present(change)
    put_masks(change, masks, nothing)
    states = {(track_id, at): state for at, state in found.states.items() if is_wanted(at)}
    set_states(change, states, nothing)
    _copy_marks(change, track_id, found, is_wanted)


def _copy_marks(change: Transaction, track_id: int, found: _Found, is_wanted: Callable[[int], bool]) -> None:
    for kind, key, values in found.marks:
        if is_wanted(int(key["frame"])):
            put_row(change, kind, {**key, "track_id": track_id}, values)


def _take_marks_away(change: Transaction, found: _Found, is_wanted: Callable[[int], bool]) -> None:
    for kind, key, _ in found.marks:
        if is_wanted(int(key["frame"])):
            put_row(change, kind, key, None)


def _united(mine: NewMask | None, other: NewMask) -> tuple[NewMask, bool]:
    """Return one mask of two, and whether they differ."""
    if mine is None or mine.rle is None or other.rle is None:
        return (other, False) if mine is None or mine.rle is None else (mine, False)
    if mine.rle == other.rle:
        return mine, False
    by_person = Origin.PERSON in (mine.origin, other.origin)
    provenance = provenance_of_union(mine.provenance, other.provenance)
    origin = Origin.PERSON if by_person else mine.origin
    return NewMask(union([mine.rle, other.rle]), origin, provenance=provenance), True


def _hold_visible(masks: dict[MaskKey, NewMask], track_id: int) -> None:
    """Let whole masks hold what is visible: the two may come from different tracks."""
    seen: Collection[tuple[MaskKey, Rle]] = [
        (key, new.rle) for key, new in masks.items() if key.layer is Layer.MODAL and new.rle is not None
    ]
    for key, rle in seen:
        whole = masks.get(at := MaskKey(track_id, key.frame, Layer.AMODAL))
        if whole is None or whole.rle is None:
            continue
        held = repair_amodal(rle, whole.rle)
        if held != whole.rle:
            masks[at] = NewMask(held, whole.origin, provenance=whole.provenance)
