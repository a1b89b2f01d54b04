"""Attributes in COCO files: `attributes` beside each mask, as CVAT writes them, and their kinds in a list."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from core.changes.labels import Attribute, AttributeKind
from core.formats.kit.reading.fields import Fields
from core.formats.kit.reading.json_stream import section
from core.formats.kit.reading.told_values import ToldValues
from core.formats.kit.writing.selection import Selection
from core.messages import mark

LIST = "attributes"
NOT_ASKED = frozenset({"track_id", "keyframe", "rotation"})
"""What CVAT writes beside a person's attributes."""


def attribute_entries(selection: Selection) -> Iterator[dict[str, Any]]:
    """Yield the entries of the list of attributes."""
    numbers = selection.category_ids
    for one in selection.attributes:
        entry: dict[str, Any] = {"name": one.name, "kind": str(one.kind), "per_frame": one.is_over_time}
        if one.category_id is not None and one.category_id in numbers:
            entry["category_id"] = numbers[one.category_id]
        if one.choices:
            entry["choices"] = list(one.choices)
        yield entry


def read_attributes(path: Path, told: ToldValues, labels: Mapping[int | str, str]) -> None:
    """Read the list of attributes, where the file has one.

    Args:
        labels: Names of categories by their ids in the file.
    """
    for _, entry in section(path, LIST, told.session.problems):
        with told.session.problems.entry(mark("attributes"), partial(entry.named, name="name")):
            kind = entry.text("kind")
            if kind not in tuple(AttributeKind):
                raise entry.bad("kind", f"is {kind!r:.40}, expected {', '.join(AttributeKind)}")
            choices = entry.values.get("choices")
            words = tuple(map(str, choices)) if isinstance(choices, list) else ()
            name, number = entry.text("name"), entry.optional_key("category_id")
            one = Attribute(0, name, AttributeKind(kind), entry.flag("per_frame"), None, words)
            told.declare("" if number is None else labels.get(number, ""), [one])


def values_of(entry: Fields) -> dict[str, Any]:
    """Return what an annotation says with attributes."""
    found = entry.values.get(LIST)
    if not isinstance(found, dict):
        return {}
    return {str(name): value for name, value in found.items() if name not in NOT_ASKED}
