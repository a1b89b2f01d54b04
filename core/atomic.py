"""Files and folders that appear whole or not at all."""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from core.beside import marked_as_ours, partial_name, remove_leftovers
from core.errors import BadInputError


@contextmanager
def atomic_text(path: Path) -> Iterator[TextIO]:
    """Give a file to write UTF-8 text to; it takes the name `path` only when all of it is on the disk.

    Raises:
        BadInputError: The place cannot be written to or the disk is full; nothing is left behind.
    """
    with atomic_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
        try:
            yield text
            text.flush()
        finally:
            # The file below is closed by its own rule.
            with suppress(OSError, ValueError):
                text.detach()


@contextmanager
def atomic_bytes(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write bytes to; it takes the name `path` only when all of it is on the disk.

    Raises:
        BadInputError: The place cannot be written to or the disk is full; nothing is left behind.
    """
    # A link stays one: the file that it leads to is replaced.
    target = path.resolve()
    partial = partial_name(target)
    remove_leftovers(target.parent)
    try:
        with partial.open("wb") as file, marked_as_ours(partial):
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


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give a new folder to fill; it takes the name `path` when all is written, and never replaces anything.

    Raises:
        BadInputError: `path` exists, or the place cannot be written to or is full; nothing is left behind.
    """
    partial = partial_name(path)
    if path.exists() or path.is_symlink():
        raise BadInputError(path, "", "exists already, nothing was written", "choose a new name")
    remove_leftovers(path.parent)
    try:
        partial.mkdir()
        with marked_as_ours(partial):
            yield partial
        # Renaming onto an empty folder that came meanwhile would be silent; onto anything else it fails.
        if path.exists() or path.is_symlink():
            raise FileExistsError(None, "it came to exist meanwhile")
        partial.rename(path)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise BadInputError(
            path, "", f"cannot be written: {error.strerror or error}", "choose another place, or make room"
        ) from None
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def write_synced(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
