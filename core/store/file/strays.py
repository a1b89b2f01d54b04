"""What lies beside a project under the names that SQLite uses, and does not belong to it.

It comes with a folder that somebody sent, or was left when another version of the file was put in its place.
"""

import os
import stat
from datetime import datetime
from pathlib import Path

from core.beside import beside
from core.errors import StoreError
from core.messages import Message, say
from core.store.file import stray_journal, stray_wal

ENDS = ("-wal", "-journal", "-shm")


def strays_of(path: Path, stamp: int) -> list[Path]:
    """Return what SQLite must not find: logs of other files, links, pipes, folders.

    Args:
        path: The project's file without links.
        stamp: The mark in its header.
    """
    found = [place for place in (Path(f"{path}{end}") for end in ENDS) if not _is_plain(place)]
    if stray_wal.wal_of(path) not in found and not stray_wal.belongs(path, stamp):
        found.append(stray_wal.wal_of(path))
    if stray_journal.journal_of(path) not in found and not stray_journal.belongs(path):
        found.append(stray_journal.journal_of(path))
    return found


def put_aside(path: Path, strays: list[Path]) -> tuple[Message, ...]:
    """Move strays to names of their own; returns a line about each.

    Raises:
        StoreError: Another program is using one at this moment, or the folder lets nothing be moved.
    """
    if stray_wal.wal_of(path) in strays and stray_wal.is_in_use(path):
        raise StoreError(
            path, "", "is open in another program, in another version than the one that is here now",
            "close it there first",
        )  # fmt: skip
    return tuple(_put_aside(path, stray) for stray in strays)


def _put_aside(path: Path, stray: Path) -> Message:
    is_log = _is_plain(stray)
    target = beside(path, f".stray{stray.name[len(path.name) :]}-{datetime.now():%Y%m%d-%H%M%S}")
    number = 2
    while os.path.lexists(target):
        target = target.with_name(f"{target.name}-{number}")
        number += 1
    try:
        stray.rename(target)
    except OSError as error:
        reason = f"does not belong to the project and cannot be moved: {error.strerror}"
        raise StoreError(stray, "", reason, "move it away") from None
    if is_log:
        return say(
            "{file}: beside it lay the last writes of another version of the file; they were not mixed into "
            "this one and are kept as {kept}",
            file=path.name,
            kept=target.name,
        )
    return say(
        "{file}: {name} is no file of its own; it was not used and is kept as {kept}",
        file=path.name,
        name=stray.name,
        kept=target.name,
    )


def _is_plain(place: Path) -> bool:
    """Whether a name stands for nothing or for a plain file."""
    try:
        return stat.S_ISREG(place.lstat().st_mode)
    except FileNotFoundError:
        return True
