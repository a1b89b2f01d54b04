"""A whole project looked at: what is damaged, what can be rescued, and a sound copy of it."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Table, exc

from core.errors import StoreError
from core.scratch import scratch_folder
from core.store.damage.examining import Examination, Row
from core.store.file.damage_log import DamageLog
from core.store.file.migrating import check_revision, schema_revision, upgrade
from core.store.file.new_file import check_free, new_file
from core.store.file.opening import build_file, reading_mode, strays_beside
from core.store.file.project_file import ProjectFile
from core.store.file.sqlite import in_words, open_sqlite, sqlite_engine
from core.store.file.stray_journal import is_hot, journal_of
from core.store.file.stray_wal import wal_of
from core.store.schema.own_schema import missing_guards, refuse_code

MOST_PAGE_LINES = 20
_STEP_TABLES = ("step_masks", "step_states", "step_tracks", "step_marks")


@dataclass
class Checkup:
    """What was found in a project."""

    log: DamageLog = field(default_factory=DamageLog)
    left_out: dict[str, int] = field(default_factory=dict)
    """Rows that cannot be used, by table."""
    read: dict[str, int] = field(default_factory=dict)
    """Rows that can, by table."""
    media: list[str] = field(default_factory=list)
    """Media that are not where the project says."""
    strays: list[str] = field(default_factory=list)
    """What lies beside the project and does not belong to it."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is damaged; media may be missing."""
        return not self.log.count

    def lines(self) -> Iterator[str]:
        """Yield the damage line by line, then what can be rescued."""
        yield from (str(one) for one in self.log.found)
        if self.log.count > len(self.log.found):
            yield f"and {self.log.count - len(self.log.found)} more"
        yield from self.strays
        yield from self.media
        lost = ", ".join(f"{count} of {name}" for name, count in sorted(self.left_out.items()))
        kept = Counter(self.read)
        yield (
            f"sound: {kept['clips']} clips, {kept['tracks']} tracks, {kept['mask_heads']} masks, "
            f"{kept['revisions']} revisions, {kept['review_states']} review states, "
            f"{kept['comments']} comments, {kept['completions']} completions"
        )
        yield f"rows that cannot be used: {lost or 'none'}"


def check_project(path: Path) -> Checkup:
    """Read a whole project without changing it.

    Raises:
        StoreError: It is no project, comes from a newer version, or not even its list of tables can be read.
    """
    return _go_through(path, None)


def rescue_project(path: Path, target: Path) -> Checkup:
    """Write what is whole into a new project; it appears at once or not at all.

    Raises:
        StoreError: As `check_project`; or the target exists, or cannot be written.
    """
    target = target.absolute()
    check_free(target)
    with new_file(target) as partial:
        with in_words(str(target)):
            build_file(partial, path.stem)
        found = _go_through(path, _Copy(path, target, partial))
    return found


class _Copy:
    """The new file, filled table by table."""

    def __init__(self, source: Path, target: Path, partial: Path) -> None:
        self._name = target.stem
        self._folder = None if source.absolute().parent == target.parent else source.absolute().parent
        self._connection = open_sqlite(partial, "rw")
        self._connection.execute("PRAGMA foreign_keys=OFF")
        self._connection.execute("DELETE FROM project")

    def put(self, table: Table, row: Row) -> bool:
        """Write one sound row; False when one of its key is there already."""
        if table.name == "clips" and self._folder is not None and not Path(row["media_path"]).is_absolute():
            row = {**row, "media_path": (self._folder / row["media_path"]).as_posix()}
        # A name that must be one of a kind gets the id behind it.
        again = {**row, "name": f"{row['name']} ({row['id']})"} if "name" in row and "id" in row else row
        return self._insert(table, row) or self._insert(table, again)

    def _insert(self, table: Table, row: Row) -> bool:
        marks = ", ".join("?" for _ in row)
        query = f"INSERT OR IGNORE INTO {table.name} ({', '.join(row)}) VALUES ({marks})"
        return self._connection.execute(query, tuple(row.values())).rowcount == 1

    def finish(self, has_lost_steps: bool) -> None:
        """Keep what was written; steps of undo that are no longer whole are not offered any more."""
        if has_lost_steps:
            self._connection.execute("UPDATE undo_steps SET state = 'discarded'")
        self._connection.execute(
            "INSERT OR IGNORE INTO project (id, name, created_at) VALUES (1, ?, ?)",
            (self._name, "1970-01-01 00:00:00.000000"),
        )
        self._connection.commit()
        self._connection.execute("PRAGMA journal_mode=DELETE")

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


def _go_through(path: Path, copy: _Copy | None) -> Checkup:
    found = Checkup()
    try:
        with (
            in_words(str(path)),
            _held(path) as file,
            _newest(file, found) as (readable, mode),
            closing(Examination(readable, found.log, mode)) as one,
        ):
            _look_at_file(readable, mode, str(path), found.log)
            for table in one.tables():
                for row in one.rows(table):
                    if table.name == "clips":
                        found.media.extend(_missing_media(path, row))
                    if copy is not None and not copy.put(table, row):
                        one.leave_out(table, row, "stands there twice")
            found.left_out, found.read = one.left_out, one.read
            if copy is not None:
                copy.finish(any(one.left_out.get(name) for name in ("revisions", *_STEP_TABLES)))
    finally:
        if copy is not None:
            copy.close()
    return found


@contextmanager
def _held(path: Path) -> Iterator[ProjectFile]:
    file = ProjectFile(path, is_read_only=True)
    try:
        yield file
    finally:
        file.close()


@contextmanager
def _newest(file: ProjectFile, found: Checkup) -> Iterator[tuple[Path, str]]:
    """Give a file with the newest schema, and the mode in which reading it leaves nothing beside it.

    It is this one, or a copy for the time being where something must be done first: an upgrade, taking back a
    write that was cut short, leaving out what lies beside it.
    """
    strays = strays_beside(file)
    found.strays.extend(f"{stray}: does not belong to the project and is not read" for stray in strays)
    has_journal = journal_of(file.real_path) not in strays and is_hot(file.real_path)
    if not strays and not has_journal:
        mode = reading_mode(file.real_path)
        if not _is_old(file.real_path, mode, str(file.path), found.log):
            yield file.real_path, mode
            return
    with scratch_folder("check") as folder:
        place = folder / "copy.amodal"
        shutil.copyfile(file.real_path, place)
        for name_of in (wal_of, journal_of):
            if name_of(file.real_path) not in strays:
                with suppress(FileNotFoundError):
                    shutil.copyfile(name_of(file.real_path), name_of(place))
        if has_journal:
            with closing(open_sqlite(place, "rw")) as connection:
                connection.execute("SELECT count(*) FROM sqlite_master")
        if _is_old(place, "rw", str(file.path), found.log):
            _upgrade(place, str(file.path))
        yield place, "rw"


def _is_old(path: Path, mode: str, place: str, log: DamageLog) -> bool:
    engine = sqlite_engine(path, mode=mode, is_read_only=True)
    try:
        with engine.connect() as connection:
            kinds = connection.exec_driver_sql("SELECT type FROM sqlite_master WHERE name='alembic_version'")
            if kinds.scalar() != "table":
                log.tell("table alembic_version", "is missing, the newest version is assumed")
                return False
        return check_revision(schema_revision(engine), place)
    finally:
        engine.dispose()


def _upgrade(path: Path, place: str) -> None:
    engine = sqlite_engine(path)
    try:
        with engine.connect() as connection:
            refuse_code(connection, place)
        with engine.begin() as connection:
            upgrade(connection)
    finally:
        engine.dispose()


def _look_at_file(path: Path, mode: str, place: str, log: DamageLog) -> None:
    engine = sqlite_engine(path, mode=mode, is_read_only=True)
    try:
        with engine.connect() as connection:
            try:
                refuse_code(connection, place)
            except StoreError as error:
                log.tell(error.where, error.reason)
                return
            for lacking in missing_guards(connection):
                log.tell(lacking, "is missing")
            pages = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_PAGE_LINES})")
            for line in (str(row[0]) for row in pages):
                if line != "ok":
                    log.tell("pages of the file", line.replace("\n", " "))
    except (exc.DBAPIError, UnicodeDecodeError) as error:
        log.tell("pages of the file", str(getattr(error, "orig", error)))
    finally:
        engine.dispose()


def _missing_media(path: Path, clip: Row) -> Iterator[str]:
    stored: Any = clip["media_path"]
    place = Path(stored) if Path(stored).is_absolute() else path.absolute().parent / stored
    try:
        place.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield f"clip {clip['name']}: its media cannot be reached: {place}: {reason}"
