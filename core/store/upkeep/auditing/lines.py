"""The lines of an audit: each names the digest of the line before, so that none can be changed or left out.

A line is a JSON object on one line of UTF-8; its digest is the SHA-256 of its bytes without the line's end.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from core.errors import BadInputError

FORMAT = "amodal-audit"
VERSION = 1
FIRST = "0" * 64
"""Stands for the digest of a line before the first."""
LONGEST = 1 << 20
"""Bytes of a line; ours are far shorter."""
Entry = dict[str, Any]


def mask_digest(size_hw: tuple[int, int], counts: bytes) -> str:
    """Return the SHA-256 of a mask as COCO writes it: height, width and counts, with spaces between."""
    return hashlib.sha256(b"%d %d %s" % (*size_hw, counts)).hexdigest()


def chained(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield entries as lines, numbered from 0 and chained; the last one says how many there are."""
    previous, number = FIRST, 0

    def line(entry: Mapping[str, Any]) -> str:
        return json.dumps({"n": number, "previous": previous, **entry}, ensure_ascii=False)

    for entry in entries:
        text = line(entry)
        yield text
        previous, number = hashlib.sha256(text.encode()).hexdigest(), number + 1
    yield line({"kind": "end", "lines": number + 1})


def read_chain(path: Path) -> Iterator[tuple[Entry, str]]:
    """Yield the entries of an audit with their digests, each checked.

    Raises:
        BadInputError: The file is no audit, or a line was changed, added, moved or left out.
    """
    previous, ended, number = FIRST, False, 0
    try:
        with path.open("rb") as file:
            while raw := file.readline(LONGEST):
                if ended:
                    raise _broken(path, number, "stands after the end")
                data = raw.removesuffix(b"\n")
                entry = _entry(path, data, number)
                if entry.get("n") != number or entry.get("previous") != previous:
                    raise _broken(path, number, "does not follow the line before it")
                if entry.get("kind") == "end":
                    ended = entry.get("lines") == number + 1
                previous, number = hashlib.sha256(data).hexdigest(), number + 1
                yield entry, previous
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}", "check the name") from None
    if not ended:
        raise _broken(path, number, "is missing: the end was cut off")


def _entry(path: Path, data: bytes, number: int) -> Entry:
    try:
        entry = json.loads(data)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        raise _broken(path, number, "is no JSON object")
    if number == 0 and (entry.get("format"), entry.get("version")) != (FORMAT, VERSION):
        raise BadInputError(path, "line 1", "is not the head of an audit of this program", "name an audit")
    return entry


def _broken(path: Path, number: int, reason: str) -> BadInputError:
    way_out = "ask for the file as it was written"
    return BadInputError(path, f"line {number + 1}", f"{reason}: the audit was changed", way_out)
