"""A journal (`NAME-journal`) left beside a project by another program that was killed: is it of this file?

Our own writes make none. SQLite puts back into the file whatever pages stand in one, and when it names a
further file, removes that: what cannot be shown to belong to the file must not come before SQLite's eyes.
"""

import struct
from pathlib import Path
from typing import BinaryIO

from core.store.file import write_stamp

MAGIC = bytes.fromhex("d9d505f920a163d7")
_COUNTER = 24
"""Where a header counts the writes of programs without SQLite's newer log, 4 bytes."""
_LATE_S = 10
"""A program that changes much writes into the file before it is done, soon after it wrote the journal."""


def journal_of(path: Path) -> Path:
    """Return where SQLite keeps the journal of a file."""
    return Path(f"{path}-journal")


def is_hot(path: Path) -> bool:
    """Whether SQLite would put back what stands in the journal beside a file."""
    try:
        with journal_of(path).open("rb") as file:
            return file.read(1) not in (b"", b"\0")
    except FileNotFoundError:
        return False


def belongs(path: Path) -> bool:
    """Whether the journal beside a file (a plain one, or none) keeps what it held before its last write."""
    if not is_hot(path):
        return True
    with journal_of(path).open("rb") as file, path.open("rb") as project:
        if _names_a_file(file):
            return False
        before = _first_page(file)
        head = project.read(100)
    if before is None:
        late_ns = _LATE_S * 1_000_000_000
        return path.stat().st_ctime_ns <= journal_of(path).stat().st_mtime_ns + late_ns
    if len(before) < len(head) or _stamp(before) != _stamp(head):
        return False
    return (_counter(head) - _counter(before)) & 0xFFFFFFFF in (0, 1)


def _names_a_file(journal: BinaryIO) -> bool:
    size = journal.seek(0, 2)
    journal.seek(max(0, size - len(MAGIC)))
    return journal.read() == MAGIC and size > len(MAGIC)


def _first_page(journal: BinaryIO) -> bytes | None:
    """Return the file's first page as it was; None when it is not in it, empty when this is no journal."""
    journal.seek(0)
    head = journal.read(28)
    if len(head) < 28 or not head.startswith(MAGIC):
        return b""
    count, _nonce, _pages, sector, page_size = struct.unpack(">5I", head[8:])
    if not 512 <= page_size <= 65536 or not 32 <= sector <= 65536:
        return b""
    place = sector
    for _ in range(count):
        journal.seek(place)
        number = journal.read(4)
        if len(number) < 4:
            return None
        if number == b"\0\0\0\x01":
            return journal.read(page_size)
        place += page_size + 8
    return None


def _stamp(page: bytes) -> int | None:
    return write_stamp.from_header(page[write_stamp.OFFSET :])


def _counter(page: bytes) -> int:
    return int.from_bytes(page[_COUNTER : _COUNTER + 4], "big")
