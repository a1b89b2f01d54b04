"""A cheap look at a JSON file, to guess its format: names of fields near its two ends."""

import re
from dataclasses import dataclass
from pathlib import Path

END_BYTES = 1 << 18
_NAME = re.compile(rb'"([A-Za-z_][\w.-]{0,40})"\s*:')
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class JsonPeek:
    """What can be known of a JSON file without reading all of it."""

    is_list: bool
    names: frozenset[str]
    """Names of fields in the first and the last 256 KiB, at any depth."""

    def has(self, *names: str) -> bool:
        """Whether all of these names are there."""
        return self.names.issuperset(names)


def peek(path: Path) -> JsonPeek | None:
    """Return a look at a file; None when it is not named *.json, unreadable, or no list or object."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            head = file.read(END_BYTES)
            size = file.seek(0, 2)
            file.seek(max(len(head), size - END_BYTES))
            tail = file.read(END_BYTES)
    except OSError:
        return None
    begin = head.removeprefix(_BOM).lstrip()[:1]
    if begin not in (b"[", b"{"):
        return None
    return JsonPeek(begin == b"[", peek_bytes(head) | peek_bytes(tail))


def peek_bytes(part: bytes) -> frozenset[str]:
    """Return the names of fields in a part of a JSON file."""
    return frozenset(name.decode("ascii") for name in _NAME.findall(part))
