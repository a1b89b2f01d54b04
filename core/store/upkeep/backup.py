"""A whole copy of a project while somebody works in it: read again and compared before it has a name."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.beside import remove_leftovers
from core.errors import StoreError
from core.progress import CancelToken, Progress, listener
from core.store.file.new_file import check_free, new_file
from core.store.file.opening import reading_mode, strays_beside
from core.store.file.project_file import ProjectFile
from core.store.file.sqlite import in_words, open_sqlite, store_error
from core.store.upkeep.contents import FileReader, TableContent, contents_of

PAGES_PER_STEP = 4096
SUFFIX = ".amodal"
_STEPS = 3


@dataclass(frozen=True, slots=True)
class MediaPlace:
    """Media that a project names, and that no backup holds."""

    clip: str
    path: Path
    is_there: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made and found whole."""

    path: Path
    size: int
    """Bytes."""
    tables: Mapping[str, TableContent]
    """What it holds, which is what the project held."""
    media: tuple[MediaPlace, ...]
    depth_sets: int
    """Clips whose depth maps lie beside the project, which are not copied either."""

    def count(self, table: str) -> int:
        """Return the rows of a table."""
        return self.tables[table].rows if table in self.tables else 0

    @property
    def missing_media(self) -> int:
        """How many clips have media that are not where the project says."""
        return sum(not one.is_there for one in self.media)


def backup_name(project: Path, at: datetime | None = None) -> Path:
    """Return a name beside a project under which nothing stands; it tells when the backup was made."""
    stem = f"{project.stem}.backup-{(at or datetime.now()):%Y%m%d-%H%M%S}"
    target, number = project.with_name(f"{stem}{SUFFIX}"), 2
    while target.exists() or target.is_symlink():
        target, number = project.with_name(f"{stem}-{number}{SUFFIX}"), number + 1
    return target


def back_up(project: Path, target: Path | None = None, cancel: CancelToken | None = None) -> Backup:
    """Write a whole copy of all that is saved in a project, and compare it with the project.

    Others may work in it meanwhile: the copy is of one moment. It gets its name when every table of it holds
    what the project's held, row by row, and its pages are sound; otherwise nothing is left of it.

    Args:
        project: A project file; of an older schema too, which the copy keeps.
        target: A new file, or a folder in which it gets a name; by default a name beside the project.
        cancel: Stops it; nothing is left then.

    Raises:
        StoreError: The project cannot be read or is damaged, the target exists or cannot be written to.
        Cancelled: Somebody stopped it.
    """
    project = project.absolute()
    place = _place(project, None if target is None else target.absolute())
    token = cancel or CancelToken()
    file = ProjectFile(project, is_read_only=True)
    try:
        mode = "ro&immutable=1" if strays_beside(file) else reading_mode(file.real_path)
        with in_words(str(project)), closing(FileReader(file.real_path, mode)) as source:
            return _write(project, place, source, token)
    finally:
        file.close()


def _place(project: Path, target: Path | None) -> Path:
    if target is None:
        return backup_name(project)
    if target.is_dir():
        return backup_name(target / project.name)
    check_free(target)
    return target


def _write(project: Path, target: Path, source: FileReader, token: CancelToken) -> Backup:
    remove_leftovers(target.parent)
    with new_file(target) as partial:
        with in_words(str(target)):
            _copy(source, partial, token)
        _tell(1, "reading it again")
        wanted = source.contents(token.check)
        _tell(2, "comparing")
        try:
            found = contents_of(partial, "ro&immutable=1", token.check)
        except sqlite3.Error as error:
            raise store_error(str(target), error) from error
        if found != wanted:
            other = sorted(name for name in wanted if found.get(name) != wanted[name])
            raise StoreError(target, f"table {(other or ['?'])[0]}", "does not hold what was written", _DISK)
        media, depth = tuple(_media(project, source)), _depth_sets(source)
    _tell(3, "")
    return Backup(target, target.stat().st_size, found, media, depth)


_DISK = "check the disk, choose another one"


def _copy(source: FileReader, partial: Path, token: CancelToken) -> None:
    def look(_status: int, _left: int, _total: int) -> None:
        token.check()

    _tell(0, "copying")
    with closing(open_sqlite(partial, "rwc")) as copy:
        source.connection.backup(copy, pages=PAGES_PER_STEP, progress=look)
        # The copy is one file, also before it is opened for the first time.
        copy.execute("PRAGMA journal_mode=DELETE")


def _media(project: Path, source: FileReader) -> list[MediaPlace]:
    if "clips" not in source.tables:
        return []
    found = []
    for name, stored in source.connection.execute("SELECT name, media_path FROM clips ORDER BY id"):
        path = project.parent / _text(stored)
        try:
            is_there = path.exists()
        except (OSError, ValueError):
            is_there = False
        found.append(MediaPlace(_text(name), path, is_there))
    return found


def _depth_sets(source: FileReader) -> int:
    if "settings" not in source.tables:
        return 0
    query = "SELECT count(*) FROM settings WHERE key LIKE 'depth:%'"
    return int(source.connection.execute(query).fetchone()[0])


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _tell(done: int, what: str) -> None:
    tell = listener().tell
    if tell is not None:
        tell(Progress(done, _STEPS, what))
