"""A whole project copied between a file and a server: goes on where it ended, compared table by table."""

import hashlib
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, collate, func, insert, select, tuple_
from sqlalchemy.orm import Session

from core.beside import beside, partial_name
from core.errors import StoreError
from core.progress import CancelToken, Progress
from core.store.file.new_file import check_free
from core.store.file.opening import build_file, open_file
from core.store.file.sqlite import in_words, sqlite_engine
from core.store.server.address import read_address
from core.store.server.copying import ServerTarget
from core.store.server.names import is_server
from core.store.server.opening import open_on_server
from core.store.tables.base import Base
from core.store.upkeep.contents import TableContent

ROWS_AT_ONCE, BYTES_AT_ONCE = 1000, 4_000_000
UNFINISHED = ".copying"
_AGAIN = "start again in an empty place: remove what was begun"
_LAST = "project"
"""Its one row is written at the end, so that what is unfinished is no project."""


@dataclass(frozen=True, slots=True)
class CopiedProject:
    """A copy that was made and compared."""

    place: str
    """File or address, as people see it."""
    tables: Mapping[str, TableContent]
    found_rows: int
    """How many rows an earlier attempt had written already."""
    relative_media: int
    """Clips whose media are looked for beside the file, or below the media root of a machine."""
    depth_sets: int
    """Clips whose depth maps lie beside the project, which are not copied."""


class _FileTarget:
    """A file under a name of its own until it is whole."""

    def __init__(self, path: Path) -> None:
        check_free(path)
        self.place = str(path)
        self._path, self._unfinished = path, beside(path, UNFINISHED)
        if not self._unfinished.exists():
            partial = partial_name(path)
            with in_words(self.place):
                build_file(partial, path.stem)
            partial.replace(self._unfinished)
        self.engine = sqlite_engine(self._unfinished)
        with in_words(self.place), self.writing() as connection:
            connection.execute(Base.metadata.tables[_LAST].delete())

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are one transaction."""
        with self.engine.begin() as connection:
            yield connection

    def finish(self, connection: Connection) -> None:
        """Nothing more belongs into the last transaction."""

    def close(self, *, is_whole: bool) -> None:
        """Let the file go, under its own name where it is whole."""
        self.engine.dispose()
        if is_whole:
            try:
                os.link(self._unfinished, self._path)  # unlike a rename this never overwrites
            except OSError as error:
                way_out = "choose another place"
                raise StoreError(self._path, "", f"cannot be written: {error.strerror}", way_out) from None
            self._unfinished.unlink()


def copy_project(
    source: Path | str, target: Path | str, cancel: CancelToken | None = None
) -> Generator[Progress, None, CopiedProject]:
    """Copy a whole project, as it is at one moment, into a new file or into an empty database of a server.

    What was written before it was ended (by Cancel, a lost connection, a killed program) is not written
    again. The copy can be opened when every table holds as many rows as the project's and the same ones.

    Args:
        source: A file, or an address.
        target: A new file, or the address of an empty database; or of an unfinished copy.
        cancel: Stops it; what is written stays for the next attempt.

    Raises:
        StoreError: One of them cannot be read or written; or the project has changed since the copy was
            begun, or something else was copied there.
        Cancelled: Somebody stopped it.
    """
    token = cancel or CancelToken()
    with _reading(source) as session:
        place = (
            ServerTarget(read_address(target)) if is_server(target) else _FileTarget(Path(target).absolute())
        )
        is_whole = False
        try:
            made = yield from _Copying(session, place, token).run()
            is_whole = True
        finally:
            place.close(is_whole=is_whole)
        return made


def _target(location: Path | str) -> ServerTarget | _FileTarget:
    if is_server(location):
        return ServerTarget(read_address(location))
    return _FileTarget(Path(location).absolute())


@contextmanager
def _reading(source: Path | str) -> Iterator[Session]:
    if is_server(source):
        database, _name = open_on_server(read_address(source), is_read_only=True)
        let_go = database.close
    else:
        opened = open_file(Path(source).absolute(), read_only=True)
        database = opened.database

        def let_go() -> None:
            database.close()
            opened.file.close()

    try:
        with database.reading() as session:
            yield session
    finally:
        let_go()


class _Copying:
    def __init__(self, source: Session, target: ServerTarget | _FileTarget, token: CancelToken) -> None:
        self._source = source.connection()
        self._target = target
        self._token = token
        self._done = self._found = 0
        tables = [table for table in Base.metadata.sorted_tables if table.name != _LAST]
        self._tables = [*tables, Base.metadata.tables[_LAST]]
        self._total = 2 * sum(_count(self._source, table) for table in self._tables)

    def run(self) -> Generator[Progress, None, CopiedProject]:
        """Copy, compare, and only then make a project of it."""
        for table in self._tables[:-1]:
            yield from self._copy(table)
        contents = {}
        for table in self._tables[:-1]:
            contents[table.name] = yield from self._compare(table)
        last = self._tables[-1]
        rows = [dict(row) for row in self._source.execute(select(last)).mappings()]
        contents[_LAST] = TableContent(len(rows), "")
        with in_words(self._target.place), self._target.writing() as connection:
            self._target.finish(connection)
            connection.execute(insert(last), rows)
        return CopiedProject(
            self._target.place, contents, self._found, self._count_relative(), self._count_depth()
        )

    def _copy(self, table: Table) -> Generator[Progress, None, None]:
        keys = _keys(self._source, table)
        query = select(table).order_by(*keys).execution_options(yield_per=100)
        with in_words(self._target.place), self._target.engine.connect() as connection:
            there = _count(connection, table)
            newest = [key.desc() for key in _keys(connection, table)]
            last = connection.execute(select(*table.primary_key).order_by(*newest).limit(1)).first()
        self._found += there
        self._done += there
        if last is not None:
            query = query.where(tuple_(*keys) > tuple_(*last))
        for batch in _batches(self._source, query):
            self._token.check()
            with in_words(self._target.place), self._target.writing() as connection:
                connection.execute(insert(table), batch)
            self._done += len(batch)
            yield Progress(self._done, self._total, table.name)

    def _compare(self, table: Table) -> Generator[Progress, None, TableContent]:
        wanted = _content(self._source, table, self._token)
        with in_words(self._target.place), self._target.engine.connect() as connection:
            found = _content(connection, table, self._token)
        if found != wanted:
            reason = f"holds {found.rows} rows where the project has {wanted.rows}"
            if found.rows == wanted.rows:
                reason = "holds other rows than the project"
            reason = f"{reason}: it changed since the copy was begun, or another one was copied there"
            raise StoreError(self._target.place, f"table {table.name}", reason, _AGAIN)
        self._done += wanted.rows
        yield Progress(self._done, self._total, f"comparing {table.name}")
        return wanted

    def _count_relative(self) -> int:
        clips = Base.metadata.tables["clips"]
        paths = self._source.execute(select(clips.c.media_path)).scalars()
        return sum(not Path(path).is_absolute() for path in paths)

    def _count_depth(self) -> int:
        settings = Base.metadata.tables["settings"]
        query = select(func.count()).select_from(settings).where(settings.c.key.startswith("depth:"))
        return int(self._source.execute(query).scalar_one())


def _keys(connection: Connection, table: Table) -> list[Any]:
    """Return what names a row, in one order everywhere: a server sorts texts as its language does."""
    is_file = connection.dialect.name == "sqlite"
    return [
        key if is_file or key.type.python_type is not str else collate(key, "C") for key in table.primary_key
    ]


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _batches(connection: Connection, query: Any) -> Iterator[Sequence[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for row in connection.execute(query).mappings():
        batch.append(dict(row))
        size += sum(len(value) for value in row.values() if isinstance(value, bytes))
        if len(batch) >= ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _content(connection: Connection, table: Table, token: CancelToken) -> TableContent:
    """Return what a table holds, the same from a file and from a server: by values, in the order of keys."""
    digest, count = hashlib.sha256(), 0
    query = select(table).order_by(*_keys(connection, table)).execution_options(yield_per=100)
    for row in connection.execute(query):
        for value in row:
            data = value if isinstance(value, bytes) else repr(value).encode(errors="surrogatepass")
            # A length before the bytes: no two rows are written the same.
            digest.update(b"|%d|%d|" % (isinstance(value, bytes), len(data)))
            digest.update(data)
        count += 1
        if count % ROWS_AT_ONCE == 0:
            token.check()
    return TableContent(count, digest.hexdigest())
