"""Lists of JSON objects, written one object a line while they are made."""

import json
from typing import Any, TextIO

from core.formats.kit.writing.selection import Selection


class JsonLines:
    """The inside of a list; its brackets are the caller's."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.count = 0

    def add(self, item: Any) -> None:
        """Write one object."""
        self._file.write(",\n" if self.count else "\n")
        self._file.write(compact(item))
        self.count += 1


def compact(item: Any) -> str:
    """Return a value as JSON without spaces."""
    return json.dumps(item, separators=(",", ":"))


def category_entries(selection: Selection) -> list[dict[str, Any]]:
    """Return the entries of `categories` for what is selected."""
    ids = selection.category_ids
    return [
        {"id": ids[c.id], "name": c.name, "supercategory": c.supercategory or c.name}
        | ({} if c.colour is None else {"color": c.colour})
        for c in selection.categories
    ]
