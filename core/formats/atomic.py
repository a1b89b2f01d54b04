"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from core.errors import BadInputError


@contextmanager
def atomic_text(path: Path) -> Iterator[TextIO]:
    """Give a file to write UTF-8 text to; it takes the name `path` only when all of it is on the disk.

    Raises:
        BadInputError: The place cannot be written to or the disk is full; nothing is left behind.
    """
    # A link stays one: the file that it leads to is replaced.
    target = path.resolve()
    partial = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        _remove(partial)
        raise BadInputError(
            path, "", f"cannot be written: {error.strerror or error}", "choose another place, or make room"
        ) from None
    except BaseException:
        _remove(partial)
        raise


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
