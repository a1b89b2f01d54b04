"""A label schema as a file: ours, and what CVAT's label constructor takes; both are JSON."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.atomic import atomic_text
from core.changes.labels import Attribute, AttributeKind, LabelSchema
from core.changes.tracks import Category
from core.errors import BadInputError
from core.formats.cvat.cvat_labels import constructor_labels, read_constructor
from core.formats.kit.reading.source_clip import colour_of
from core.plain_file import check_source

MOST_BYTES = 1 << 24
FORMAT = "amodal-studio label schema"
_WAY_OUT = "choose a label schema of this program, or labels in CVAT's raw view"


def write_schema(path: Path, schema: LabelSchema, *, for_cvat: bool = False) -> None:
    """Write what is in use of a schema, whole or not at all.

    Args:
        for_cvat: As labels for CVAT's label constructor.

    Raises:
        BadInputError: The place cannot be written to.
    """
    categories = [one for one in schema.categories if not one.is_archived]
    attributes = [one for one in schema.attributes if not one.is_archived]
    names = {one.id: one.name for one in categories}
    told: Any = constructor_labels(categories, attributes)
    if not for_cvat:
        told = {
            "format": FORMAT,
            "categories": [{"name": one.name, "colour": one.colour} for one in categories],
            "attributes": [
                {
                    "name": one.name,
                    "kind": str(one.kind),
                    "per_frame": one.is_over_time,
                    "category": names.get(one.category_id or 0),
                    "choices": list(one.choices),
                }
                for one in attributes
                if one.category_id is None or one.category_id in names
            ],
        }
    with atomic_text(path) as file:
        json.dump(told, file, indent=1, ensure_ascii=False)
        file.write("\n")


def read_schema_file(path: Path) -> LabelSchema:
    """Return the schema that a file has; ids in it are its own.

    Raises:
        BadInputError: It cannot be read, or is neither ours nor CVAT's.
    """
    check_source(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInputError(path, "", f"is larger than {MOST_BYTES >> 20} MB", _WAY_OUT)
        found = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise BadInputError(path, "", "is no JSON", _WAY_OUT) from None
    try:
        if isinstance(found, list) and found and all(isinstance(one, dict) for one in found):
            return _of_cvat(found)
        if isinstance(found, dict) and found.get("format") == FORMAT:
            return _of_ours(found)
    except (ValueError, TypeError, KeyError) as error:
        raise BadInputError(path, "", str(error)[:200], _WAY_OUT) from None
    raise BadInputError(path, "", "is no label schema", _WAY_OUT)


def _of_cvat(labels: Iterable[Mapping[str, Any]]) -> LabelSchema:
    """Attributes that all labels have alike are one of every category."""
    read = list(read_constructor(labels))
    categories = tuple(Category(at, name, "", None, colour) for at, (name, colour, _) in enumerate(read, 1))
    counts: dict[Attribute, int] = {}
    for _, _, attributes in read:
        for one in dict.fromkeys(attributes):
            counts[one] = counts.get(one, 0) + 1
    found = [one for one, count in counts.items() if count == len(read)]
    for at, (_, _, attributes) in enumerate(read, 1):
        for one in dict.fromkeys(attributes):
            if counts[one] < len(read):
                found.append(Attribute(0, one.name, one.kind, one.is_over_time, at, one.choices))
    return LabelSchema(categories, tuple(found))


def _of_ours(found: Mapping[str, Any]) -> LabelSchema:
    categories = tuple(
        Category(at, _name(one), "", None, colour_of(one.get("colour")))
        for at, one in enumerate(_objects(found, "categories"), 1)
    )
    numbers = {one.name: one.id for one in categories}
    attributes = []
    for one in _objects(found, "attributes"):
        owner, choices = one.get("category"), one.get("choices") or []
        if owner is not None and owner not in numbers:
            raise ValueError(f"attribute {_name(one):.40} is of a category that is not in the file")
        if not isinstance(choices, list):
            raise ValueError(f"the choices of {_name(one):.40} are no list")
        kind = AttributeKind(str(one.get("kind")))
        number = None if owner is None else numbers[owner]
        is_over_time = one.get("per_frame") is True
        attributes.append(Attribute(0, _name(one), kind, is_over_time, number, tuple(map(str, choices))))
    return LabelSchema(categories, tuple(attributes))


def _objects(found: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    listed = found.get(name) or []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ValueError(f"{name} is no list of objects")
    return listed


def _name(one: Mapping[str, Any]) -> str:
    name = one.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > 200:
        raise ValueError("a category or attribute has no name")
    return name.strip()
