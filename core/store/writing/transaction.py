"""One change of the project: collects what is touched, and writes down how to take it back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, TextClause, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.steps import NAMELESS, Step
from core.errors import TrackLockedError
from core.masks.canvas import MaskCanvas
from core.store.schema.row_codes import now, step_columns, track_fields
from core.store.tables.base import Base
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.undo_steps import StepRow, StepTrackRow

UNDO_STEPS_KEPT = 2000
"""Older steps can no longer be taken back; their revisions stay."""


class Transaction:
    """Collects what one store operation does. Without a row nothing can be undone (undo itself, a look)."""

    def __init__(
        self, session: Session, author: str, step: Step = NAMELESS, row: StepRow | None = None
    ) -> None:
        self.session = session
        self.author = author
        self.step = step
        self.step_id = None if row is None else row.id
        """Of the undo step; None = this is none."""
        self.canvases: dict[int, MaskCanvas] = session.info.setdefault("canvases", {})
        """Canvases of tracks, as far as they were asked for in this session."""
        self.masks: dict[MaskKey, int | None] = {}
        self.states: set[tuple[int, int]] = set()
        self.tracks: set[int] = set()
        self.clips: set[int] = set()
        self.marks: set[tuple[str, int]] = set()

    @classmethod
    def begin(cls, session: Session, author: str, step: Step) -> "Transaction":
        """Start a new undo step; what was undone before can no longer be redone."""
        session.execute(update(StepRow).where(StepRow.state == "undone").values(state="discarded"))
        row = StepRow(**step_columns(step), state="done", author=author, created_at=now())
        session.add(row)
        session.flush()
        session.execute(
            update(StepRow)
            .where(StepRow.id <= row.id - UNDO_STEPS_KEPT, StepRow.state == "done")
            .values(state="discarded")
        )
        return cls(session, author, step, row)

    def changes(self) -> Changes:
        """Return what was touched."""
        return Changes(
            frozenset(self.masks),
            frozenset(self.states),
            frozenset(self.tracks),
            frozenset(self.clips),
            step=self.step,
            revision_ids=dict(self.masks),
            marks=frozenset(self.marks),
        )

    def canvas(self, track_id: int) -> MaskCanvas:
        """Return the present mask canvas of a track's clip."""
        if track_id not in self.canvases:
            query = select(ClipRow.width, ClipRow.height, ClipRow.margin)
            mine = query.join(TrackRow, TrackRow.clip_id == ClipRow.id).where(TrackRow.id == track_id)
            self.canvases[track_id] = MaskCanvas(*self.session.execute(mine).one())
        return self.canvases[track_id]

    def check_locks(self, track_ids: Iterable[int]) -> None:
        """Refuse what would change a locked track.

        Raises:
            TrackLockedError: One of them is locked.
        """
        for track_id in track_ids:
            if track_id in self.session.info.get("locked_tracks", ()):
                name = self.session.get_one(TrackRow, track_id).name
                raise TrackLockedError(f"{name} is locked, nothing was changed: unlock the track first")

    def note(self, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep with the step what it changed; what stood first where it changes something again stays so.

        Args:
            table: One of the tables of steps.
            rows: Its columns but for the step's id, all the same ones.
        """
        if self.step_id is not None and rows:
            statement = _note(table, tuple(rows[0]))
            noted = [{"step_id": self.step_id, **row} for row in rows]
            self.session.connection().execute(statement, noted)

    def set_track(
        self, row: TrackRow, fields: Mapping[str, Any], before: Mapping[str, Any] | None = None
    ) -> None:
        """Change fields of a track; `before` overrules what undo will put back (a track that is new)."""
        self.check_locks([row.id])
        old = dict(before or track_fields(row))
        for name, value in fields.items():
            setattr(row, name, value)
        self.session.flush()
        self.tracks.add(row.id)
        self.clips.add(row.clip_id)
        after = json.dumps(track_fields(row))
        self.note(StepTrackRow, [{"track_id": row.id, "before": json.dumps(old), "after": after}])


@lru_cache(maxsize=16)
def _note(kind: type[Base], columns: tuple[str, ...]) -> TextClause:
    # SQLAlchemy says "on conflict" in the words of each database apart, which are the same.
    table = kind.__table__
    assert isinstance(table, Table)
    names = ("step_id", *columns)
    listed, values = (", ".join(form.format(name) for name in names) for form in ('"{}"', ":{}"))
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    later = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name.startswith("after"))
    return text(
        f'INSERT INTO "{table.name}" ({listed}) VALUES ({values}) ON CONFLICT ({keys}) DO UPDATE SET {later}'
    )


def change_rows(
    session: Session, kind: type[Base], keys: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> int:
    """Change rows that are there, all in the same columns; returns how many were found.

    Args:
        session: The session of the change; objects that it has read already are not changed.
        kind: Their table.
        keys: Columns that name a row.
        rows: What names each row, and its new values.
    """
    if not rows:
        return 0
    table = kind.__table__
    assert isinstance(table, Table)
    is_row = (table.c[name] == bindparam(f"new_{name}") for name in keys)
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name not in keys}
    if "version" in keys:
        values["version"] = table.c.version + 1
    named = [{f"new_{name}": value for name, value in row.items()} for row in rows]
    return session.connection().execute(update(table).where(*is_row).values(values), named).rowcount


def next_id(session: Session, column: Any) -> int:
    """Return the id after the largest in use; safe because writers take turns."""
    return int(session.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1
