"""Names of things as names of folders that every file system takes."""

import re
from collections.abc import Iterable

MOST_CHARACTERS = 100
_UNSAFE = re.compile(r"[^\w .()+=@~-]", re.UNICODE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Device names of Windows."""


def folder_names(names: Iterable[str]) -> list[str]:
    """Return a folder name for every name, in the same order: safe, never upwards, no two alike.

    Names that differ only in case, or become alike, get a number.
    """
    used: set[str] = set()
    found = []
    for name in names:
        plain = _UNSAFE.sub("_", name)[:MOST_CHARACTERS].strip(" .") or "unnamed"
        plain = f"_{plain}" if _RESERVED.fullmatch(plain) else plain
        free, number = plain, 2
        while free.casefold() in used:
            free, number = f"{plain}-{number}", number + 1
        used.add(free.casefold())
        found.append(free)
    return found
