"""The mark that every write leaves in the file's header: by it a file is known again.

It is SQLite's `user_version` (bytes 60 to 63): half of it drawn anew for every transaction, half a digest of
the mark before. So a header tells which write the file ends with, and a log of writes whether it follows.
"""

import secrets
import zlib

OFFSET = 60
SIZE = 4


def next_stamp(before: int) -> int:
    """Return the mark of a write that follows the one marked `before`, 0..2³²-1."""
    return (1 + secrets.randbelow(0xFFFF)) << 16 | _digest(before)


def follows(stamp: int, before: int) -> bool:
    """Whether a write marked `stamp` was made on a file marked `before`; wrong once in 65,536."""
    return stamp & 0xFFFF == _digest(before)


def from_header(data: bytes) -> int | None:
    """Return the mark in the bytes of a header from `OFFSET`, None when there are too few."""
    return int.from_bytes(data[:SIZE], "big") if len(data) >= SIZE else None


def as_signed(stamp: int) -> int:
    """Return the number as `PRAGMA user_version` takes it."""
    return stamp - (1 << 32) if stamp >= 1 << 31 else stamp


def as_stamp(user_version: int) -> int:
    """Return the mark from what `PRAGMA user_version` says."""
    return user_version & 0xFFFFFFFF


def _digest(stamp: int) -> int:
    return zlib.crc32(stamp.to_bytes(SIZE, "big")) & 0xFFFF
