"""Reads every row of a project that may be damaged: what is whole comes out, the rest is told and counted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from core.masks.canvas import MaskCanvas
from core.pictures.rgba_png import png_size
from core.store.file.damage_log import DamagedValueError, DamageLog
from core.store.file.guards import StatementClock, guard_connection
from core.store.file.sqlite import open_sqlite
from core.store.reading.mask_codes import CHANGED, read_code
from core.store.schema.row_rules import rules
from core.store.tables.base import LAYERS, Base
from core.store.tables.code_digest import HYPOTHESIS_PLACE, REVISION_PLACE, code_digest

Row = dict[str, Any]
FAULTS = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged table ends in; SQLite's own messages can hold bytes that are no text."""
MOST_GAPS = 10_000
"""Places of one table that cannot be read before the rest of it is given up."""


class Examination:
    """One pass over all tables, in the order in which they name each other."""

    def __init__(self, path: Path, log: DamageLog, mode: str = "ro") -> None:
        self.log = log
        self.left_out: dict[str, int] = {}
        """Rows that cannot be used, by table."""
        self.read: dict[str, int] = {}
        """Rows that can, by table."""
        self._connection = open_sqlite(path, mode)
        self._connection.execute("PRAGMA query_only=ON")
        self._clock: StatementClock = guard_connection(self._connection, path)
        self._ids: dict[str, set[int]] = {}
        self._places: dict[int, tuple[int, int, int]] = {}
        self._clips: dict[int, Row] = {}
        self._tracks: dict[int, Row] = {}
        self._runs: dict[int, Row] = {}
        self._hypotheses: dict[int, Row] = {}

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def tables(self) -> Iterator[Table]:
        """Yield the tables that are there as tables."""
        rows = self._all("SELECT lower(name) FROM sqlite_master WHERE type = 'table'")
        present = {name for (name,) in rows}
        for table in Base.metadata.sorted_tables:
            if table.name in present:
                yield table
            else:
                self.log.tell(f"table {table.name}", "is missing")

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield the rows of a table that can be used; what they lack of what they name is None."""
        self._ids[table.name] = set()
        for values, bad in self._readable(table):
            reason = f"{' and '.join(bad)} cannot be used" if bad else self._problem(table, values)
            if reason:
                self.leave_out(table, values, reason)
                continue
            self._note(table, values)
            self.read[table.name] = self.read.get(table.name, 0) + 1
            yield values

    def leave_out(self, table: Table, row: Row, reason: str) -> None:
        """Count and name a row that cannot be used."""
        self.left_out[table.name] = self.left_out.get(table.name, 0) + 1
        self.log.tell(self._name(table, row), reason)

    # Reading

    def _readable(self, table: Table) -> Iterator[tuple[Row, list[str]]]:
        """Yield what can be read of each row, with the columns that break their rule."""
        present = {str(row[1]) for row in self._all(f"PRAGMA table_xinfo({table.name})")}
        checks = {name: rule for name, rule in rules(table).items() if name in present}
        lacking = [column.name for column in table.columns if column.name not in present]
        if lacking:
            self.log.tell(f"table {table.name}", f"has no column {', '.join(lacking)}")
            return
        flags = ", ".join(f"coalesce({rule}, 0)" for rule in checks.values())
        query = (
            f"SELECT rowid, {', '.join(checks)}, {flags} FROM {table.name} NOT INDEXED "
            "WHERE rowid > ? ORDER BY rowid"
        )
        after, gaps, width = -1, 0, len(checks)
        while True:
            try:
                self._clock.begin()
                with closing(self._connection.execute(query, (after,))) as found:
                    for row in found:
                        after = row[0]
                        sound = row[1 + width :]
                        bad = [name for name, is_sound in zip(checks, sound, strict=True) if not is_sound]
                        yield dict(zip(checks, row[1 : 1 + width], strict=True)), bad
                return
            except FAULTS as error:
                further = self._next_readable(table, after) if gaps < MOST_GAPS else None
                gaps += 1
                self.left_out[table.name] = self.left_out.get(table.name, 0) + 1
                if further is None:
                    self.log.tell(f"table {table.name}", f"rows after {after} cannot be read: {error}")
                    return
                self.log.tell(f"table {table.name}", f"rows {after + 1} to {further} cannot be read: {error}")
                after = further

    def _next_readable(self, table: Table, after: int) -> int | None:
        """Return the smallest row after which reading goes on; None when nothing more can be read."""
        low, step = after, 1
        while not self._can_read(table, after + step):
            low, step = after + step, step * 2
            if step > 1 << 40:
                return None
        high = after + step
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._can_read(table, middle) else (middle, high)
        return high

    def _can_read(self, table: Table, after: int) -> bool:
        query = f"SELECT * FROM {table.name} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT 1"
        try:
            self._clock.begin()
            return bool(self._connection.execute(query, (after,)).fetchall())
        except FAULTS:
            return False

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        self._clock.begin()
        return self._connection.execute(query).fetchall()

    # Judging

    def _problem(self, table: Table, row: Row) -> str:
        """Return what is wrong with a row of possible values; takes away what it may do without."""
        for column in table.columns:
            for key in column.foreign_keys:
                owner = key.column.table.name
                value = row[column.name]
                if value is None or value in self._ids.get(owner, ()):
                    continue
                if not column.nullable:
                    return f"{column.name} {value} is not there"
                row[column.name] = None
        try:
            if table.name == "revisions":
                self._check_code(row, REVISION_PLACE, row["track_id"])
            elif table.name == "hypothesis_masks":
                run = self._runs[self._hypotheses[row["hypothesis_id"]]["run_id"]]
                self._check_code(row, HYPOTHESIS_PLACE, run["track_id"])
            elif table.name == "unknown_regions":
                read_code(row["counts"], row["margin"], self._canvas(row["track_id"]))
            elif table.name == "mask_heads":
                self._check_head(row)
            elif table.name == "completions" and png_size(row["png"]) != (row["width"], row["height"]):
                return "its picture is none, or of another size"
        except DamagedValueError as error:
            return str(error)
        return ""

    def _check_code(self, row: Row, place: tuple[str, ...], track_id: int) -> None:
        digest = code_digest(tuple(row[name] for name in place), row["counts"])
        if row["digest"] not in (None, digest):
            raise DamagedValueError(CHANGED)
        row["digest"] = digest
        if row["counts"] is not None:
            read_code(row["counts"], row["margin"], self._canvas(track_id))

    def _check_head(self, row: Row) -> None:
        revision_id = row["revision_id"]
        if revision_id is None and row["area"] is None:
            return
        place = self._places.get(revision_id or 0)
        if place != (row["track_id"], row["frame"], row["layer"]):
            raise DamagedValueError("its mask is not there, or is one of another frame")

    def _canvas(self, track_id: int) -> MaskCanvas:
        clip = self._clips[self._tracks[track_id]["clip_id"]]
        return MaskCanvas(clip["width"], clip["height"], clip["margin"])

    def _note(self, table: Table, row: Row) -> None:
        if "id" in row:
            self._ids[table.name].add(row["id"])
        if table.name == "revisions":
            self._places[row["id"]] = (row["track_id"], row["frame"], row["layer"])
        kept = {
            "clips": self._clips,
            "tracks": self._tracks,
            "proposal_runs": self._runs,
            "hypotheses": self._hypotheses,
        }.get(table.name)
        if kept is not None:
            kept[row["id"]] = row

    def _name(self, table: Table, row: Row) -> str:
        track = self._tracks.get(row["track_id"]) if isinstance(row.get("track_id"), int) else None
        if track is not None and "frame" in row:
            clip = self._clips[track["clip_id"]]["name"]
            layer = row.get("layer")
            which = f", {LAYERS[layer]} mask" if layer in (0, 1) else ""
            key = f", {table.name}" + (f" {row['id']}" if "id" in row else "")
            return f"clip {clip}, track {track['name']}, frame {row['frame']}{which}{key}"
        keys = ", ".join(f"{column.name} {row[column.name]!s:.40}" for column in table.primary_key)
        return f"{table.name}, {keys}"
