"""Opening projects for subcommands."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from core.errors import BadInputError
from core.store.project import Project


@contextmanager
def opened(path: Path, *, read_only: bool = False) -> Iterator[Project]:
    """Open a project for one command.

    Raises:
        StoreError: It cannot be opened; for writing also when it is read-only.
    """
    with Project.open(path, read_only=read_only) as project:
        if project.is_read_only and not read_only:
            raise BadInputError(path, "", "is read-only", "make the file and its folder writable")
        yield project


def pick(kind: str, name: str, known: list[str], place: str) -> None:
    """Check that a name is known.

    Raises:
        BadInputError: It is not; near names are offered.
    """
    if name not in known:
        near = get_close_matches(name, known) or known[:5]
        raise BadInputError(
            place, f"{kind} {name}", "does not exist", f"there are: {', '.join(near) or 'none'}"
        )
