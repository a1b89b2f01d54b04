"""What is wrong with a file: the first problem ends an import, a validation hears them all."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import BadInputError

MOST_KEPT = 1000


class Problems:
    """Where a reader says that a record cannot be used.

    Args:
        keeps: Go on after a problem and keep it (validation); else the first one is raised.
    """

    def __init__(self, *, keeps: bool = False) -> None:
        self._keeps = keeps
        self.found: list[BadInputError] = []
        """The first thousand."""
        self.count = 0

    @contextmanager
    def record(self) -> Iterator[None]:
        """Read one record in here; what is wrong with it is no reason to skip the records after it."""
        try:
            yield
        except BadInputError as error:
            if not self._keeps:
                raise
            self.tell(error)

    def tell(self, error: BadInputError) -> None:
        """Report a problem that leaves the record usable.

        Raises:
            BadInputError: `error`, unless problems are kept.
        """
        if not self._keeps:
            raise error
        self.count += 1
        if len(self.found) < MOST_KEPT:
            self.found.append(error)
