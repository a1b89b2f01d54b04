"""Frames of a clip get other numbers: every table that holds one follows, in one transaction.

Only a clip that came in without its media is treated so, when they are there: its frames were the pictures
that an annotation file named, and become frames among all pictures of the folder. No mask changes, and none
is added or taken away; what was append-only stays so for everybody else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.errors import BadInputError
from core.store.schema.media_rows import read_identity
from core.store.schema.row_rules import MOST_FRAMES, check_clip
from core.store.server.guards import MOVES
from core.store.tables.append_only import APPEND_ONLY_TRIGGERS
from core.store.tables.base import LAYERS, Base
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.code_digest import HYPOTHESIS_PLACE, REVISION_PLACE, code_digest
from core.store.tables.media import ClipFrameRow
from core.store.tables.proposals import CompletionRow, HypothesisMaskRow, HypothesisRow, RunRow
from core.store.tables.review import ROOMS, ReviewRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.writing.frame_texts import move_texts
from core.types import RunStatus
from core.video.media.frame_order import FrameOrder

FRAME = "frame"
"""Name of every column that holds the number of a frame."""
ASIDE = 1 << 30
"""Added to new numbers until all old ones are gone, so that no two rows meet on their way."""
DIGESTS = {RevisionRow.__tablename__: REVISION_PLACE, HypothesisMaskRow.__tablename__: HYPOTHESIS_PLACE}
"""Tables whose rows carry a digest of their place."""
_ROWS = 5000
"""Written in one go."""


def take_order(session: Session, row: ClipRow, order: FrameOrder) -> Changes:
    """Give the frames of a clip their places among all its media; names and marks are left to the caller.

    Raises:
        BadInputError: The clip is another one than the order was made for, a model is working on it, or it
            would have more frames than the program works with.
    """
    where = f"clip {row.name}"
    known = read_identity(session, row.id, row.frame_count)
    names = ((known.names if known else ()) + ("",) * row.frame_count)[: row.frame_count]
    if len(order.places) != row.frame_count or order.was != names:
        raise BadInputError(where, "", "was changed while its media were looked at", "relink it again")
    check_clip(row.name, (row.height, row.width), order.frame_count, row.margin)
    before = _present(session, row.id) if order.moves else Changes()
    if order.moves:
        running = (RunRow.clip_id == row.id, RunRow.status == RunStatus.RUNNING.value)
        if session.scalar(select(RunRow.id).where(*running).limit(1)) is not None:
            raise BadInputError(
                where, "", "a model is working on it", "wait until it has ended, or cancel it"
            )
        _move(session, row.id, order.places, order.frame_count)
    row.frame_count = order.frame_count
    session.flush()
    if not order.moves:
        return Changes()
    gone = replace(before, revision_ids=dict.fromkeys(before.revision_ids))
    return gone.joined(_present(session, row.id))


def frame_tables() -> list[Table]:
    """Return the tables that hold numbers of frames, but for the names of the pictures themselves."""
    tables = Base.metadata.sorted_tables
    return [t for t in tables if FRAME in t.columns and t is not ClipFrameRow.__table__]


def _move(session: Session, clip_id: int, places: Sequence[int], frame_count: int) -> None:
    tables = frame_tables()
    if session.connection().dialect.name == "postgresql":
        session.execute(select(func.set_config(MOVES, "on", True)))
    guards = _guards(session, tables)
    for guard in guards:
        session.connection().exec_driver_sql(f"DROP TRIGGER IF EXISTS {guard.split()[2]}")
    for table in tables:
        _move_table(session, table, is_of_clip(table, clip_id), places, frame_count)
    move_texts(session, clip_id, places, frame_count)
    for guard in guards:
        session.connection().exec_driver_sql(guard)
    if session.connection().dialect.name == "postgresql":
        session.execute(select(func.set_config(MOVES, "off", True)))
    session.expire_all()


def _guards(session: Session, tables: Iterable[Table]) -> list[str]:
    """Return the triggers that forbid changing these tables."""
    if session.connection().dialect.name != "sqlite":
        return []
    names = {f"{table.name}_no_update" for table in tables}
    return [text for text in APPEND_ONLY_TRIGGERS if text.split()[2] in names]


def is_of_clip(table: Table, clip_id: int) -> ColumnElement[bool]:
    """Return what is true of the rows of a clip: by the clip, the track, the run or the hypothesis they name.

    Raises:
        LookupError: The table names none of them.
    """
    tracks = select(TrackRow.id).where(TrackRow.clip_id == clip_id)
    runs = select(RunRow.id).where(RunRow.clip_id == clip_id)
    hypotheses = select(HypothesisRow.id).where(HypothesisRow.run_id.in_(runs))
    owners: dict[str, ColumnElement[bool]] = {}
    for name, ids in (("track_id", tracks), ("run_id", runs), ("hypothesis_id", hypotheses)):
        if name in table.columns:
            owners[name] = table.c[name].in_(ids)
    if "clip_id" in table.columns:
        return or_(table.c.clip_id == clip_id, *([owners["track_id"]] if "track_id" in owners else []))
    for name in ("track_id", "hypothesis_id", "run_id"):
        if name in owners:
            return owners[name]
    raise LookupError(f"table {table.name} does not say whose its frames are")


def _move_table(
    session: Session, table: Table, mine: ColumnElement[bool], places: Sequence[int], frame_count: int
) -> None:
    frame, keys = table.c[FRAME], list(table.primary_key.columns)
    is_key = bool(frame.primary_key)
    place = DIGESTS.get(table.name, ())
    wanted = dict.fromkeys(
        [*(key.name for key in keys), FRAME, *place, *(("counts", "digest") if place else ())]
    )
    change = update(table).where(and_(*(key == bindparam(f"old_{key.name}") for key in keys)))
    change = change.values(
        {name: bindparam(f"new_{name}") for name in (FRAME, *(("digest",) if place else ()))}
    )
    connection = session.connection()
    # All keys first: a row that has moved must not be met again.
    found = connection.execute(select(*(table.c[name] for name in wanted)).where(mine)).all()
    for start in range(0, len(found), _ROWS):
        rows = []
        for row in found[start : start + _ROWS]:
            values = dict(row._mapping)
            new = _new(values[FRAME], places, frame_count)
            if new is None or (new == values[FRAME] and not is_key):
                continue
            changed = {"new_digest": _new_digest(values, place, new)} if place else {}
            old = {f"old_{key.name}": values[key.name] for key in keys}
            rows.append({**old, "new_frame": new + ASIDE if is_key else new, **changed})
        if rows:
            connection.execute(change, rows)
    if is_key:
        aside = frame.between(ASIDE, ASIDE + MOST_FRAMES)
        connection.execute(update(table).where(mine, aside).values({FRAME: frame - ASIDE}))


def _new(frame: object, places: Sequence[int], frame_count: int) -> int | None:
    """Return the new number of a frame; one that the clip never had stays outside, None = it is no number."""
    if not isinstance(frame, int) or not 0 <= frame < MOST_FRAMES:
        return None
    return places[frame] if frame < len(places) else frame - len(places) + frame_count


def _new_digest(values: Mapping[str, Any], place: tuple[str, ...], new: int) -> int | None:
    """Return the digest at the new place; of a mask that is damaged the old one, so that it stays known."""
    digest, counts = values["digest"], values["counts"]
    numbers = [values[name] for name in place]
    if not isinstance(counts, bytes | None) or not all(isinstance(one, int) for one in numbers):
        return digest  # type: ignore[no-any-return]
    if digest is None or digest != code_digest(tuple(numbers), counts):
        return digest  # type: ignore[no-any-return]
    moved = tuple(new if name == FRAME else values[name] for name in place)
    return code_digest(moved, counts)


def _present(session: Session, clip_id: int) -> Changes:
    """Return all that a panel may show of a clip's frames."""
    tracks = select(TrackRow.id).where(TrackRow.clip_id == clip_id)
    heads = select(HeadRow.track_id, HeadRow.frame, HeadRow.layer, HeadRow.revision_id, HeadRow.area)
    keys = {
        MaskKey(track, frame, LAYERS[layer]): revision if area is not None else None
        for track, frame, layer, revision, area in session.execute(heads.where(HeadRow.track_id.in_(tracks)))
    }
    states = select(ReviewRow.track_id, ReviewRow.frame).where(ReviewRow.track_id.in_(tracks))
    made = select(CompletionRow.track_id, CompletionRow.frame).where(CompletionRow.track_id.in_(tracks))
    return Changes(
        frozenset(keys),
        frozenset((track, frame) for track, frame in session.execute(states)),
        frozenset(session.scalars(tracks)),
        completions=frozenset((track, frame) for track, frame in session.execute(made)),
        revision_ids=keys,
        marks=frozenset((room, clip_id) for room in ROOMS),
    )
