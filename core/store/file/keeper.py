"""What a project lies in, as its transactions need it: a file of its own, or a database on a server."""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy.orm import Session


class Keeper(Protocol):
    """Looks after one open project around each of its writes."""

    write_options: Mapping[str, Any]
    """Options of a connection whose transaction will change something."""

    @property
    def is_settled(self) -> bool:
        """Whether all that was committed is where the project's name leads."""

    def check(self) -> None:
        """Refuse a write before it begins.

        Raises:
            StoreError: The project is not what its name says any more.
        """

    def begin_write(self, session: Session) -> int:
        """Let nobody else write until the transaction ends; returns the mark of the write.

        Raises:
            StoreError: Another program has put other content there, or holds it for too long.
        """

    def end_write(self, session: Session, stamp: int) -> None:
        """Do what belongs into the transaction, which is committed next."""

    def note_write(self, stamp: int) -> None:
        """The write with this mark was committed."""

    def settle(self) -> None:
        """Bring what was committed where it belongs, as far as that can be done now."""

    def close(self) -> None:
        """Let it go, after all connections."""
