"""Projects that are worked on as a whole: only sound ones are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import StoreError
from core.store.damage.health import Health
from core.store.file.opening import OpenedFile, open_file
from core.store.upkeep.contents import RESCUE


@contextmanager
def sound_file(path: Path, refused: str, *, read_only: bool) -> Iterator[OpenedFile]:
    """Open a project file until the block ends.

    Args:
        path: Absolute.
        refused: What is said of a damaged one.
        read_only: Nothing is to be changed in it.

    Raises:
        StoreError: It cannot be opened, or is damaged.
    """
    opened = open_file(path, read_only=read_only)
    try:
        health = Health(opened.database)
        health.look()
        if health.damage.count:
            raise StoreError(path, str(health.damage.found[0]), refused, RESCUE)
        yield opened
    finally:
        opened.database.close()
        opened.file.close()
