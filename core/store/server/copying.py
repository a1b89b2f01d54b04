"""A database on a server that a project is being copied into."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.orm import Session

from core.errors import StoreError
from core.store.file.migrating import check_revision, schema_revision, upgrade
from core.store.file.sqlite import in_words
from core.store.server.address import place_of
from core.store.server.connecting import server_engine
from core.store.server.guards import put_guards
from core.store.server.turns import ServerKeeper, take_turn
from core.store.tables.base import Base


class ServerTarget:
    """Tables without the row that makes a project of them, until all is there."""

    def __init__(self, url: URL) -> None:
        """Make the tables in an empty database, or go on in one that holds an unfinished copy.

        Raises:
            StoreError: It holds a project or something else, or the server refuses.
        """
        self.place = place_of(url)
        self.engine = server_engine(url)
        try:
            with in_words(self.place):
                self._prepare()
        except BaseException:
            self.engine.dispose()
            raise

    def _prepare(self) -> None:
        with self.writing() as connection:
            names = inspect(connection).get_table_names()
            if names and ("project" not in names or self._is_project(connection)):
                reason, way_out = "has tables already", "choose an empty database"
                raise StoreError(self.place, "", reason, way_out)
        revision = schema_revision(self.engine)
        if revision is None or check_revision(revision, self.place):
            with self.writing() as connection:
                upgrade(connection)
                put_guards(connection)

    @staticmethod
    def _is_project(connection: Connection) -> bool:
        return connection.execute(text("SELECT 1 FROM project LIMIT 1")).first() is not None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are one transaction; nobody else writes meanwhile."""
        with Session(self.engine) as session, session.begin():
            connection = session.connection(execution_options=dict(ServerKeeper.write_options))
            take_turn(session)
            yield connection

    def finish(self, connection: Connection) -> None:
        """Let new rows have numbers after those that were copied."""
        for table in Base.metadata.sorted_tables:
            if [key.name for key in table.primary_key] == ["id"]:
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                        f'coalesce(max(id), 1), max(id) IS NOT NULL) FROM "{table.name}"'
                    )
                )

    def close(self, *, is_whole: bool) -> None:
        """Close all connections."""
        self.engine.dispose()
