"""Damaged rows are left out of every read, and named; a sound project costs nothing more once open."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Engine, Table, event, literal_column
from sqlalchemy.orm import Session, sessionmaker, with_loader_criteria

from core.store.file.damage_log import DamageLog
from core.store.schema.row_rules import MOST_FRAMES, damaged_rows, sound
from core.store.tables.base import Base

_LARGE = ("revisions", "hypothesis_masks", "completions", "undo_steps", "effort")
"""Not read through at opening, but when something in them is met that cannot be: they hold most of a file."""
_FRAME = f"frame BETWEEN 0 AND {MOST_FRAMES - 1} AND (frame|0)=frame"
_AT_OPENING = {
    "mask_heads": f"{_FRAME} AND layer IN (0,1)",
    "review_states": f"{_FRAME} AND length(state)<9 AND typeof(reason)='text'",
    "frame_doubts": _FRAME,
    "clip_frames": f"{_FRAME} AND typeof(name)='text'",
}
"""Of a table with a row per mask, what arrays are filled by: a million rows take 0.2 s."""


class HiddenRows:
    """The rows of one open project that break a rule, in the tables where such were met."""

    def __init__(self, engine: Engine, damage: DamageLog, sessions: sessionmaker[Session]) -> None:
        """Let every read of these sessions pass over damaged rows of the tables that have such."""
        self._engine = engine
        self._damage = damage
        self.tables: set[str] = set()
        kinds = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}

        @event.listens_for(sessions, "do_orm_execute")
        def _on_read(state: Any) -> None:
            if state.is_select:
                for name in sorted(self.tables):
                    criterion = literal_column(sound(kinds[name].__table__), Boolean)
                    state.statement = state.statement.options(with_loader_criteria(kinds[name], criterion))

    def look_at_opening(self) -> None:
        """Check a project as it is opened; what is damaged is told to its log and left out of every read."""
        suspects = []
        with Session(self._engine) as session:
            for table in Base.metadata.sorted_tables:
                if table.name in _LARGE or table.name.startswith("step_"):
                    continue
                rule = _AT_OPENING.get(table.name) or sound(table)
                query = f"SELECT 1 FROM {table.name} NOT INDEXED WHERE NOT coalesce({rule}, 0) LIMIT 1"
                if session.connection().exec_driver_sql(query).first() is not None:
                    suspects.append(table)
        if suspects:
            self._hide(suspects)

    def look_everywhere(self) -> str:
        """Check every table, leave damaged rows out from now on, and return the first of them in one line."""
        if self._engine.dialect.name != "sqlite":
            return ""
        return self._hide(Base.metadata.sorted_tables)

    def _hide(self, tables: Iterable[Table]) -> str:
        first = ""
        with Session(self._engine) as session:
            for table in tables:
                if table.name in self.tables or not (found := damaged_rows(session, table)):
                    continue
                self.tables.add(table.name)
                for place, reason in found:
                    self._damage.tell(place, reason)
                    first = first or f"{place}: {reason}"
        return first
