"""Boxes, verdicts, values, orders, comments, names: what only one project changed is taken.

Which rows a project changed is told by its steps that the other has not.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from core.store.schema.row_codes import track_fields
from core.store.tables.base import Base
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.labels import FrameValueRow, TrackValueRow
from core.store.tables.review import (
    AmodalBoxRow,
    CommentRow,
    CompositionRow,
    FrontOrderRow,
    StepMarkRow,
    UnknownRegionRow,
    VerdictRow,
    VisibilityRow,
)
from core.store.tables.undo_steps import StepTrackRow
from core.store.upkeep.merging.identity import digest
from core.store.upkeep.merging.ids import Found, Maps
from core.store.writing.clip_fields import put_clip
from core.store.writing.review_changes import put_row
from core.store.writing.transaction import Transaction, next_id

ROOMS: tuple[type[Base], ...] = (
    VerdictRow, VisibilityRow, UnknownRegionRow, AmodalBoxRow, TrackValueRow, FrameValueRow, FrontOrderRow,
    CompositionRow,
)  # fmt: skip
CLIP_FIELDS = ("name", "is_archived", "group_name")
Key = tuple[tuple[str, Any], ...]
Touched = set[tuple[str, Key]]


def touched(session: Session, own: set[int]) -> Touched:
    """Return table and key of what some steps changed, in this project's ids."""
    found: Touched = set()
    for mark in session.scalars(select(StepMarkRow)):
        if mark.step_id in own:
            found.add((mark.room, _key(json.loads(mark.key))))
    for row in session.scalars(select(StepTrackRow)):
        if row.step_id in own:
            before, after = json.loads(row.before), json.loads(row.after)
            fields = (name for name, value in after.items() if before.get(name) != value)
            found.update(("tracks", _key({"id": row.track_id, "field": name})) for name in fields)
    return found


def take_marks(
    change: Transaction, other: Session, marked: tuple[Touched, Touched], maps: Maps, found: Found
) -> None:
    """Take over what only the second project changed in the rooms of the reviewer."""
    for kind in ROOMS:
        theirs = {_mapped_key(key, maps): fields for key, fields in _rows(other, kind)}
        changed = {
            _mapped_key(key, maps)
            for room, key in marked[1]
            if room == kind.__tablename__ and _is_known(key, maps)
        }
        mine = dict(_rows(change.session, kind))
        for key in sorted(theirs.keys() | changed, key=repr):
            fields = theirs.get(key)
            after = None if fields is None else _mapped(kind, fields, maps)
            if _plain(mine.get(key)) == _plain(after):
                continue
            is_ours = (kind.__tablename__, key) in marked[0]
            is_theirs = key in changed or _is_new(key, maps) or (key not in mine and not is_ours)
            if is_theirs and not is_ours:
                put_row(change, kind, dict(key), after)
                found.marks += 1
            elif is_theirs:
                found.marks_kept += 1


def take_comments(
    change: Transaction, other: Session, marked: tuple[Touched, Touched], maps: Maps, found: Found
) -> None:
    """Take over comments, and whether they were resolved or taken away by the second project alone."""

    def key(fields: Mapping[str, Any]) -> bytes:
        return digest(*(fields[name] for name in ("clip_id", "track_id", "frame", "author", "created_at")))

    known = {key(fields): (number[0][1], fields) for number, fields in _rows(change.session, CommentRow)}
    room = CommentRow.__tablename__
    for number, fields in sorted(_rows(other, CommentRow)):
        after = _mapped(CommentRow, fields, maps)
        same = known.get(key(after))
        if same is None:
            put_row(change, CommentRow, {"id": next_id(change.session, CommentRow.id)}, after)
            found.comments += 1
        elif same[1] != after and (room, number) in marked[1]:
            mine = (("id", same[0]),)
            if (room, mine) in marked[0]:
                found.marks_kept += 1
            else:
                put_row(change, CommentRow, dict(mine), after)
                found.marks += 1


def take_track_fields(
    change: Transaction, other: Session, marked: tuple[Touched, Touched], maps: Maps, found: Found
) -> None:
    """Take over names, categories, colours and the like that only the second project changed."""
    for row in other.scalars(select(TrackRow).order_by(TrackRow.id)):
        mine = change.session.get_one(TrackRow, maps.tracks[row.id])
        if mine.id in maps.new_tracks:
            continue
        theirs = {**track_fields(row), "category_id": maps.categories[row.category_id]}
        taken: dict[str, Any] = {}
        for name, value in theirs.items():
            if name == "rank" or ("tracks", _key({"id": row.id, "field": name})) not in marked[1]:
                continue
            if getattr(mine, name) == value:
                continue
            if ("tracks", _key({"id": mine.id, "field": name})) in marked[0]:
                found.marks_kept += 1
                found.notes.append(f"track {mine.name}: its {name.removesuffix('_id')} stays, {row.name}")
            else:
                taken[name] = value
        if taken:
            change.set_track(mine, taken)
            found.marks += len(taken)


def take_clip_fields(
    change: Transaction, other: Session, marked: tuple[Touched, Touched], maps: Maps, found: Found
) -> None:
    """Take over names and groups of clips, and whether they are put away."""
    names = set(change.session.scalars(select(ClipRow.name)))
    for row in other.scalars(select(ClipRow).order_by(ClipRow.id)):
        mine = change.session.get_one(ClipRow, maps.clips[row.id])
        room = ClipRow.__tablename__
        if mine.id in maps.new_clips or (room, _key({"id": row.id})) not in marked[1]:
            continue
        fields = {name: getattr(row, name) for name in CLIP_FIELDS}
        taken = {name: value for name, value in fields.items() if getattr(mine, name) != value}
        if taken.get("name") in names:
            del taken["name"]
        if not taken:
            continue
        if (room, _key({"id": mine.id})) in marked[0]:
            found.marks_kept += 1
            continue
        put_clip(change, mine.id, taken)
        names.add(mine.name)
        found.marks += len(taken)


def _rows(session: Session, kind: type[Base]) -> Iterator[tuple[Key, dict[str, Any]]]:
    keys = [str(column.key) for column in inspect(kind).primary_key]
    for row in session.scalars(select(kind)):
        fields = {column.key: getattr(row, column.key) for column in inspect(kind).columns}
        yield _key({name: fields.pop(name) for name in keys}), fields


def _key(fields: Mapping[str, Any]) -> Key:
    return tuple(sorted(fields.items()))


def _is_known(key: Key, maps: Maps) -> bool:
    return all(value in _ids(name, maps) for name, value in key if _ids(name, maps) is not None)


def _ids(name: str, maps: Maps) -> Any:
    return {"track_id": maps.tracks, "clip_id": maps.clips, "attribute_id": maps.attributes}.get(name)


def _mapped_key(key: Key, maps: Maps) -> Key:
    return tuple((name, value if (ids := _ids(name, maps)) is None else ids[value]) for name, value in key)


def _mapped(kind: type[Base], fields: Mapping[str, Any], maps: Maps) -> dict[str, Any]:
    """Return columns with the first project's ids, in JSON too."""
    found = {
        name: ids[value] if (ids := _ids(name, maps)) is not None and value is not None else value
        for name, value in fields.items()
    }
    if kind is FrontOrderRow:
        spans = json.loads(found["spans"])
        found["spans"] = json.dumps(
            [[first, last, [maps.tracks.get(t, t) for t in tracks]] for first, last, tracks in spans]
        )
    if kind is CompositionRow:
        layers = json.loads(found["layers"])
        for layer in layers:
            layer["track_id"] = maps.tracks.get(layer["track_id"], layer["track_id"])
        found["layers"] = json.dumps(layers)
    return found


def _plain(fields: Mapping[str, Any] | None) -> object:
    """Return columns without who wrote them: two who said the same are of one mind."""
    return None if fields is None else {name: v for name, v in fields.items() if name != "author"}


def _is_new(key: Key, maps: Maps) -> bool:
    values = dict(key)
    return values.get("track_id") in maps.new_tracks or values.get("clip_id") in maps.new_clips
