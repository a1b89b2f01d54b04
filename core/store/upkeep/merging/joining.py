"""Clips, categories, attributes and tracks of two copies: which are the same; adding those that are new."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.errors import StoreError
from core.store.schema.row_codes import track_fields
from core.store.tables.base import Base
from core.store.tables.clips import CategoryRow, ClipRow, TrackRow
from core.store.tables.labels import AttributeRow
from core.store.tables.media import ClipFrameRow, ClipMediaRow
from core.store.upkeep.merging.identity import ClipFacts, Histories, clips_of
from core.store.upkeep.merging.ids import Found, Maps
from core.store.writing.transaction import Transaction


def fields_of(row: Base, *without: str) -> dict[str, Any]:
    """Return the columns of a row but for some."""
    return {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key not in without}


def put_all(session: Session, kind: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows as they are."""
    if rows:
        # Into the table itself: the mapper would leave out what is None.
        session.execute(insert(kind.__table__), rows)  # type: ignore[arg-type]


def join_labels(one: Session, other: Session, maps: Maps, found: Found) -> None:
    """Categories are the same by name, attributes by name, kind and category."""
    known = {row.name: row.id for row in one.scalars(select(CategoryRow))}
    for row in other.scalars(select(CategoryRow).order_by(CategoryRow.id)):
        if row.name not in known:
            known[row.name] = _add(one, CategoryRow(**fields_of(row, "id")))
            found.categories += 1
        maps.categories[row.id] = known[row.name]
    attributes = {
        (row.name, row.kind, row.is_over_time, row.category_id): row
        for row in one.scalars(select(AttributeRow).order_by(AttributeRow.id.desc()))
    }
    for mine in other.scalars(select(AttributeRow).order_by(AttributeRow.id)):
        category = None if mine.category_id is None else maps.categories[mine.category_id]
        key = mine.name, mine.kind, mine.is_over_time, category
        same = attributes.get(key)
        if same is None:
            same = AttributeRow(**fields_of(mine, "id", "category_id"), category_id=category)
            _add(one, same)
            attributes[key] = same
            found.attributes += 1
        choices = [*json.loads(same.choices), *json.loads(mine.choices)]
        same.choices = json.dumps(list(dict.fromkeys(choices)))
        maps.attributes[mine.id] = same.id


def join_clips(
    one: Session, other: Session, folders: tuple[Path, Path], maps: Maps, found: Found, place: str
) -> None:
    """Clips are the same by the content of their media; where that is not known, by its name and size.

    Raises:
        StoreError: A clip has other frames in one project than in the other.
    """
    free = clips_of(one)
    names = {clip.row.name for clip in free}
    for clip in clips_of(other):
        same = _same_clip(clip, free, place)
        if same is not None:
            free.remove(same)
            maps.clips[clip.row.id] = same.row.id
            continue
        row = ClipRow(**fields_of(clip.row, "id", "name", "media_path", "rank"), rank=None)
        row.name = _free_name(clip.row.name, names)
        row.media_path = stored_path(folders[1] / clip.row.media_path, folders[0])
        maps.clips[clip.row.id] = _add(one, row)
        maps.new_clips.add(row.id)
        found.clips += 1
        for kind in (ClipMediaRow, ClipFrameRow):
            rows = [
                {**fields_of(media, "clip_id"), "clip_id": row.id}
                for media in other.scalars(select(kind).where(kind.clip_id == clip.row.id))
            ]
            put_all(one, kind, rows)


def _same_clip(clip: ClipFacts, free: list[ClipFacts], place: str) -> ClipFacts | None:
    def is_same(known: ClipFacts) -> bool:
        if known.media is not None and clip.media is not None:
            return known.media == clip.media
        return _is_same_name(known, clip) and known.shape == clip.shape

    same = [known for known in free if is_same(known)]
    if same:
        return max(same, key=lambda one: (one.row.id == clip.row.id, one.row.name == clip.row.name))
    for known in free:
        is_one = known.row.id == clip.row.id and _is_same_name(known, clip)
        if is_one and known.shape[:2] == clip.shape[:2] and known.shape != clip.shape:
            # Pictures were added to a folder in one of the two projects.
            raise _other_frames(place, clip)
    return None


def _is_same_name(one: ClipFacts, other: ClipFacts) -> bool:
    """Whether media names are the same as far as both go: a project in another folder names them whole."""
    names = [Path(clip.row.media_path).parts for clip in (one, other)]
    length = min(len(parts) for parts in names)
    return names[0][-length:] == names[1][-length:]


def _other_frames(place: str, clip: ClipFacts) -> StoreError:
    return StoreError(
        place, f"clip {clip.row.name}", "has other frames than in the other project, nothing was merged",
        "take its new pictures up, or relink it, in both, then merge",
    )  # fmt: skip


def join_tracks(
    change: Transaction,
    other: Session,
    histories: tuple[Histories, Histories],
    maps: Maps,
    found: Found,
    own: set[int],
) -> None:
    """Tracks are the same by the revisions that they have in common; without any, by id and name.

    Args:
        change: The step of the merge.
        other: The second project.
        histories: Of both.
        maps: Gets the tracks; has clips and categories.
        found: Gets the counts.
        own: Tracks of the second that were made there after the two parted.
    """
    mine = {row.id: row for row in change.session.scalars(select(TrackRow))}
    rows = other.scalars(select(TrackRow).order_by(TrackRow.id)).all()
    taken: set[int] = set()
    for row, track in _by_revisions(rows, mine, histories, maps):
        if track not in taken:
            maps.tracks[row.id] = track
            taken.add(track)
    for row in rows:
        if row.id in maps.tracks:
            continue
        is_empty = not histories[1].of_track.get(row.id)
        may_be_same = row.id not in own and not histories[0].of_track.get(row.id)
        candidates = [row.id, *mine] if is_empty else [row.id] if may_be_same else []
        same = _by_name(candidates, row, mine, maps, taken)
        if same is None:
            maps.tracks[row.id] = _add_track(change, row, maps)
            found.tracks += 1
        else:
            maps.tracks[row.id] = same
            taken.add(same)


def _by_revisions(
    rows: Iterable[TrackRow], mine: dict[int, TrackRow], histories: tuple[Histories, Histories], maps: Maps
) -> list[tuple[TrackRow, int]]:
    """Return tracks with the one they have most revisions in common with, the surest first."""
    owners: dict[bytes, set[int]] = {}
    for track_id, numbers in histories[0].of_track.items():
        for number in numbers:
            owners.setdefault(histories[0].revisions[number], set()).add(track_id)
    pairs = []
    for row in rows:
        keys = (histories[1].revisions[number] for number in histories[1].of_track.get(row.id, ()))
        votes = Counter(track for key in keys for track in owners.get(key, ()))
        best = max(
            (
                (count, track == row.id, mine[track].name == row.name, track)
                for track, count in votes.items()
                if mine[track].clip_id == maps.clips[row.clip_id]
            ),
            default=None,
        )
        if best is not None:
            pairs.append((best, row))
    pairs.sort(key=lambda pair: pair[0], reverse=True)
    return [(row, best[-1]) for best, row in pairs]


def _by_name(
    candidates: Iterable[int], row: TrackRow, mine: dict[int, TrackRow], maps: Maps, taken: set[int]
) -> int | None:
    wanted = maps.clips[row.clip_id], row.name, maps.categories[row.category_id]
    for track in candidates:
        known = mine.get(track)
        if known is None or track in taken:
            continue
        if (known.clip_id, known.name, known.category_id) == wanted:
            return track
    return None


def _add_track(change: Transaction, row: TrackRow, maps: Maps) -> int:
    fields = fields_of(row, "id", "clip_id", "category_id", "rank")
    clip_id, category_id = maps.clips[row.clip_id], maps.categories[row.category_id]
    made = TrackRow(**fields, clip_id=clip_id, category_id=category_id, rank=None)
    number = _add(change.session, made)
    maps.new_tracks.add(number)
    if not made.is_archived:
        # Undo of the merge puts it away.
        change.set_track(made, {}, {**track_fields(made), "is_archived": True})
    return number


def _add(session: Session, row: Base) -> int:
    session.add(row)
    session.flush()
    return int(row.id)  # type: ignore[attr-defined]


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name} {number}", number + 1
    taken.add(free)
    return free


def stored_path(path: Path, folder: Path) -> str:
    """Return how a project in a folder names media."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
