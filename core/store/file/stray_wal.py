"""A log of writes (`NAME-wal`) left beside a project by a killed program: does it belong to this file?

SQLite replays whatever stands there. When another version of the file was put in its place meanwhile (a
backup, a synchronised or checked out one), that mixes two files into none.
"""

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.store.file import write_stamp

_HEADER, _FRAME = 32, 24
_MAGIC = (0x377F0682, 0x377F0683)
_IN_USE_BYTE = 128
"""Of `NAME-shm`: every connection that uses the log holds a lock on it."""


@dataclass(frozen=True)
class _Write:
    """One finished transaction in a log."""

    stamp: int | None
    """Its mark; None when it did not touch the header, as writes of other programs do."""


def belongs(path: Path, stamp: int) -> bool:
    """Whether what stands in the log beside a file (nothing, at best) follows what stands in the file."""
    writes = _writes(wal_of(path))
    first = next(writes, None)
    if first is None:
        return True
    if first.stamp is not None and write_stamp.follows(first.stamp, stamp):
        return True
    rest = list(writes)
    if any(write.stamp == stamp for write in (first, *rest)):
        # The last checkpoint was cut short, or a program wrote that knows no marks.
        return True
    if all(write.stamp is None for write in (first, *rest)) or (stamp == 0 and first.stamp == 0):
        # Of another program, or of ours before it marked its writes: believed when nothing has happened to
        # the file since. A file that was put in its place or written over is younger.
        return path.stat().st_ctime_ns <= wal_of(path).stat().st_mtime_ns
    return False


def wal_of(path: Path) -> Path:
    """Return where SQLite keeps the log of a file."""
    return Path(f"{path}-wal")


def _writes(wal: Path) -> Iterator[_Write]:
    try:
        file = wal.open("rb")
    except FileNotFoundError:
        return
    with file:
        head = file.read(_HEADER)
        if len(head) < _HEADER:
            return
        magic, _version, page_size, _number, *salts = struct.unpack(">6I", head[:24])
        if magic not in _MAGIC:
            return
        yield from _finished(file, 65536 if page_size == 1 else page_size, salts)


def _finished(file: BinaryIO, page_size: int, salts: list[int]) -> Iterator[_Write]:
    stamp, place = None, _HEADER
    while len(head := file.read(_FRAME)) == _FRAME:
        page, pages_after, *of_frame = struct.unpack(">4I", head[:16])
        if of_frame != salts:
            # What an earlier round left; the log ends here.
            return
        if page == 1:
            file.seek(place + _FRAME + write_stamp.OFFSET)
            stamp = write_stamp.from_header(file.read(write_stamp.SIZE))
        if pages_after:
            yield _Write(stamp)
            stamp = None
        place += _FRAME + page_size
        file.seek(place)


def is_in_use(path: Path) -> bool:
    """Whether some program has the log beside a file open at this moment, where the system tells."""
    shm = Path(f"{path}-shm")
    if sys.platform != "linux" or not shm.is_file() or shm.is_symlink():
        return False
    import fcntl

    wanted = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, _IN_USE_BYTE, 1, 0)
    try:
        with shm.open("rb") as file:
            found = fcntl.fcntl(file.fileno(), fcntl.F_OFD_GETLK, wanted)
    except OSError:
        return False
    return bool(struct.unpack("hhqqi4x", found)[0] != fcntl.F_UNLCK)
