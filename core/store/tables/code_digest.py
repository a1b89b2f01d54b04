"""The digest of a stored mask: tells bytes that a disk or a copy has changed from those that were written."""

import zlib
from collections.abc import Mapping
from typing import Any

REVISION_PLACE = ("track_id", "frame", "layer", "margin")
HYPOTHESIS_PLACE = ("hypothesis_id", "frame", "margin")


def code_digest(place: tuple[int, ...], counts: bytes | None) -> int:
    """Return the digest of a code at its place, 31 bits: a mask that stands elsewhere has another one.

    It costs 1 µs where reading a mask costs 15. It is no seal: who changes a project on purpose can write it.
    """
    start = zlib.crc32(repr(place).encode("ascii"))
    return zlib.crc32(b"-" if counts is None else counts, start) & 0x7FFFFFFF


def digest_of_revision(context: Any) -> int:
    """Return the digest of a revision that is about to be inserted."""
    return _of(context.get_current_parameters(), REVISION_PLACE)


def digest_of_hypothesis(context: Any) -> int:
    """Return the digest of a hypothesis' mask that is about to be inserted."""
    return _of(context.get_current_parameters(), HYPOTHESIS_PLACE)


def _of(values: Mapping[str, Any], names: tuple[str, ...]) -> int:
    return code_digest(tuple(int(values[name]) for name in names), values["counts"])
