"""What was said of the tracks of an open project: values of attributes, of whole tracks or from frames on."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.labels import ClipValues, FrameKeys, Value, held, with_value, without_repeats
from core.changes.steps import Facts, Step, StepKind
from core.errors import BadInputError
from core.store.parts.labels.label_schema import to_attribute
from core.store.tables.clips import TrackRow
from core.store.tables.labels import AttributeRow, FrameValueRow, TrackValueRow
from core.store.tables.review import of_clip
from core.store.writing.part import Part
from core.store.writing.review_changes import put_row
from core.store.writing.transaction import Transaction


class LabelValues(Part):
    """The values of attributes; every call is one undo step."""

    def of_clip(self, clip_id: int) -> ClipValues:
        """Return what was said of the tracks of a clip."""
        with self._database.reading() as session:
            of_tracks: dict[tuple[int, int], Value] = {}
            for row in session.scalars(of_clip(TrackValueRow, clip_id)):
                of_tracks[row.track_id, row.attribute_id] = json.loads(row.value)
            of_frames: dict[tuple[int, int], dict[int, Value]] = {}
            for at in session.scalars(of_clip(FrameValueRow, clip_id)):
                of_frames.setdefault((at.track_id, at.attribute_id), {})[at.frame] = json.loads(at.value)
            return ClipValues(of_tracks, of_frames)

    def say_of_tracks(self, track_ids: Collection[int], attribute_id: int, value: Value) -> Changes:
        """Say something of whole tracks; None takes it back.

        Raises:
            BadInputError: It is no value of this attribute.
            TrackLockedError: One of them is locked; nothing is said then.
        """
        with self._database.writing() as session:
            attribute = to_attribute(session.get_one(AttributeRow, attribute_id))
            value = attribute.checked(value)
            if attribute.is_over_time:
                raise BadInputError(f"attribute {attribute.name}", "", "is said of frames", "name a frame")
            rows = [session.get_one(TrackRow, track_id) for track_id in track_ids]
            step = Step(StepKind.ATTRIBUTES, Facts(track=", ".join(row.name for row in rows)))
            change = Transaction.begin(session, self._author, step)
            for row in rows:
                put_track_value(change, row.id, attribute_id, value)
            return change.changes()

    def say_of_frames(
        self, track_id: int, attribute_id: int, value: Value, first: int, last: int | None = None
    ) -> Changes:
        """Say something of a track from a frame on, until the next frame that says something else.

        Args:
            last: The last frame of which it is said; None = as above.

        Raises:
            BadInputError: It is no value of this attribute, or that is said of whole tracks.
            TrackLockedError: The track is locked.
        """
        with self._database.writing() as session:
            attribute = to_attribute(session.get_one(AttributeRow, attribute_id))
            value = attribute.checked(value)
            if not attribute.is_over_time:
                raise BadInputError(f"attribute {attribute.name}", "", "is said of whole tracks", "")
            row = session.get_one(TrackRow, track_id)
            change = Transaction.begin(
                session, self._author, Step(StepKind.ATTRIBUTES, Facts(track=row.name, frame=first))
            )
            keys = keys_of(session, track_id, attribute_id)
            put_frame_keys(change, track_id, attribute_id, with_value(keys, value, first, last))
            return change.changes()


def frame_keys(session: Session, track_id: int) -> dict[int, dict[int, Value]]:
    """Return by attribute what is said of a track, by frame."""
    found: dict[int, dict[int, Value]] = {}
    for row in session.scalars(select(FrameValueRow).where(FrameValueRow.track_id == track_id)):
        found.setdefault(row.attribute_id, {})[row.frame] = json.loads(row.value)
    return found


def keys_of(session: Session, track_id: int, attribute_id: int) -> dict[int, Value]:
    """Return what is said of a track with one attribute, by frame."""
    at = (FrameValueRow.track_id == track_id) & (FrameValueRow.attribute_id == attribute_id)
    return {row.frame: json.loads(row.value) for row in session.scalars(select(FrameValueRow).where(at))}


def put_track_value(change: Transaction, track_id: int, attribute_id: int, value: Value) -> None:
    """Say something of a whole track in a step."""
    fields = None if value is None else {"value": json.dumps(value), "author": change.author}
    put_row(change, TrackValueRow, {"track_id": track_id, "attribute_id": attribute_id}, fields)


def put_frame_keys(change: Transaction, track_id: int, attribute_id: int, keys: FrameKeys) -> None:
    """Let these be all that is said of a track with an attribute; who said what stays is kept."""
    old = keys_of(change.session, track_id, attribute_id)
    for frame in sorted({*old, *keys}):
        if frame in old and frame in keys and json.dumps(old[frame]) == json.dumps(keys[frame]):
            continue
        at = {"track_id": track_id, "frame": frame, "attribute_id": attribute_id}
        fields = {"value": json.dumps(keys[frame]), "author": change.author} if frame in keys else None
        put_row(change, FrameValueRow, at, fields)


def copy_values(
    change: Transaction, source: int, target: int, frames: Iterable[int], is_of_source: Callable[[int], bool]
) -> None:
    """Let a track say in some frames what another one says, and of the whole what nobody said of it.

    Args:
        frames: Those in which either has a mask.
        is_of_source: Whether the other one counts in a frame.
    """
    session, at_work = change.session, sorted(frames)
    mine, other = frame_keys(session, target), frame_keys(session, source)
    for attribute_id in {*mine, *other}:
        of: Mapping[bool, FrameKeys] = {True: other.get(attribute_id, {}), False: mine.get(attribute_id, {})}
        put_frame_keys(
            change,
            target,
            attribute_id,
            without_repeats({frame: held(of[is_of_source(frame)], frame) for frame in at_work}),
        )
    query = select(TrackValueRow).where(TrackValueRow.track_id == source)
    for row in session.scalars(query).all():
        if session.get(TrackValueRow, {"track_id": target, "attribute_id": row.attribute_id}) is None:
            put_track_value(change, target, row.attribute_id, json.loads(row.value))
