"""Names of files that stand beside another one, and what dead processes left under such names."""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST_NAME = 255
"""Bytes; what the file systems of all our platforms allow."""
_PARTIAL = re.compile(r"\..+\.part-([1-9][0-9]*)(-journal|-wal|-shm)?", re.DOTALL)
_WITH_JOURNAL = len("-journal")


def beside(path: Path, suffix: str, *, is_hidden: bool = False) -> Path:
    """Return the name with `suffix` in the folder of `path`; one too long is cut, and stays its own."""
    front = "." if is_hidden else ""
    name = os.fsencode(path.name)
    room = LONGEST_NAME - len(front) - len(os.fsencode(suffix)) - _WITH_JOURNAL
    if len(name) > room:
        digest = hashlib.sha256(name).hexdigest()[:12].encode()
        # Cutting inside a letter of several bytes would make a name that cannot be shown.
        kept = name[: room - len(digest) - 1].decode(errors="ignore").encode()
        name = kept + b"~" + digest
    return path.with_name(front + os.fsdecode(name) + suffix)


def partial_name(path: Path) -> Path:
    """Return under which name a file or folder is written before it takes its own."""
    return beside(path, f".part-{os.getpid()}", is_hidden=True)


@contextmanager
def marked_as_ours(place: Path) -> Iterator[None]:
    """Hold a lock on a file or folder while it is being written: whoever cleans up leaves it alone."""
    try:
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        # No lock, then: a folder cannot be opened on Windows, and a file of ours cannot be removed there.
        yield
        return
    try:
        _is_locked_now(handle)
        yield
    finally:
        os.close(handle)


def remove_leftovers(folder: Path) -> None:
    """Remove what processes that are dead now were writing into a folder when they were killed."""
    with suppress(OSError):
        names = [entry.name for entry in os.scandir(folder) if entry.name.startswith(".")]
        for name in names:
            found = _PARTIAL.fullmatch(name)
            if found:
                remove_leftover(folder / name, int(found[1]))


def remove_leftover(place: Path, pid: int) -> None:
    """Remove a file or folder unless the process that makes it lives, here or on another machine."""
    if _lives(pid):
        return
    with suppress(OSError):
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            is_free = _is_locked_now(handle)
        finally:
            os.close(handle)
        if not is_free:
            return
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)


def _is_locked_now(handle: int) -> bool:
    """Try to lock an open file or folder; returns whether it is locked by us now."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _lives(pid: int) -> bool:
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
