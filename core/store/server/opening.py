"""From an address to an open database on a server: made, brought up to date, checked."""

from sqlalchemy import URL, Engine, inspect, select
from sqlalchemy.orm import Session

from core.errors import StoreError, printable
from core.store.file.database import Database
from core.store.file.migrating import check_revision, schema_revision, upgrade
from core.store.file.sqlite import in_words
from core.store.schema.row_codes import now
from core.store.server.address import place_of
from core.store.server.connecting import server_engine
from core.store.server.guards import put_guards
from core.store.server.turns import ServerKeeper, take_turn
from core.store.tables.clips import ProjectRow


def create_on_server(url: URL, name: str) -> None:
    """Make the tables of a project in a database that has none.

    Raises:
        StoreError: There are tables already, or the server refuses.
    """
    place = place_of(url)
    engine = server_engine(url)
    try:
        with in_words(place), Session(engine) as session, session.begin():
            connection = session.connection(execution_options=dict(ServerKeeper.write_options))
            take_turn(session)
            if inspect(connection).get_table_names():
                raise StoreError(place, "", "has tables already", "open it, or choose an empty database")
            upgrade(connection)
            put_guards(connection)
            session.add(ProjectRow(id=1, name=printable(name), created_at=now()))
    finally:
        engine.dispose()


def is_empty(url: URL) -> bool:
    """Whether a database holds no tables at all.

    Raises:
        StoreError: The server cannot be reached.
    """
    engine = server_engine(url, is_read_only=True)
    try:
        with in_words(place_of(url)), engine.connect() as connection:
            return not inspect(connection).get_table_names()
    finally:
        engine.dispose()


def open_on_server(url: URL, *, is_read_only: bool) -> tuple[Database, str]:
    """Open a project on a server; an older one is brought up to date first. Returns its name too.

    Raises:
        StoreError: The server cannot be reached, or it holds no project of ours, or one of a newer version.
    """
    place = place_of(url)
    engine = server_engine(url, is_read_only=is_read_only)
    try:
        with in_words(place):
            name = _prepare(engine, place, is_read_only=is_read_only)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, place, is_read_only=is_read_only, keeper=ServerKeeper()), name


def _prepare(engine: Engine, place: str, *, is_read_only: bool) -> str:
    revision = schema_revision(engine)
    if revision is None:
        raise StoreError(place, "", "holds no project", "make one: `project copy FILE URL`, or `import`")
    if check_revision(revision, place):
        if is_read_only:
            reason = "is from an older version and must be upgraded"
            raise StoreError(place, f"schema {revision}", reason, "open it once for writing")
        with Session(engine) as session, session.begin():
            connection = session.connection(execution_options=dict(ServerKeeper.write_options))
            take_turn(session)
            upgrade(connection)
            put_guards(connection)
    with Session(engine) as session:
        name = session.scalar(select(ProjectRow.name).where(ProjectRow.id == 1))
    if name is None:
        raise StoreError(place, "", "holds an unfinished copy", "run `project copy` again, which goes on")
    return name or place
