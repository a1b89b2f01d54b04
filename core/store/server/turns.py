"""Writers of a project on a server take turns, as those of a file do."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import func

from core.store.tables.base import APPLICATION_ID


def take_turn(session: Session) -> None:
    """Wait until nobody else writes to the database; the server gives the turn back with the transaction.

    It does so too when the program dies or its connection is lost.

    Raises:
        DBAPIError: Somebody else has been writing for too long.
    """
    session.execute(select(func.pg_advisory_xact_lock(APPLICATION_ID)))


class ServerKeeper:
    """Looks after a project on a server. What is committed there is where it belongs."""

    # Each statement sees what was committed before it: the one that waits for the turn must not fix a state.
    write_options: Mapping[str, Any] = MappingProxyType({"isolation_level": "READ COMMITTED"})
    is_settled = True

    def check(self) -> None:
        """Nothing is asked before a write: the server answers soon enough."""

    def begin_write(self, session: Session) -> int:
        """Take the turn.

        Raises:
            DBAPIError: Somebody else has been writing for too long.
        """
        take_turn(session)
        return 0

    def end_write(self, session: Session, stamp: int) -> None:
        """Let what was noted in the session reach the server, so that it is refused here."""
        session.flush()

    def note_write(self, stamp: int) -> None:
        """The server keeps its own log."""

    def settle(self) -> None:
        """It is settled."""

    def close(self) -> None:
        """The connections are closed already."""
