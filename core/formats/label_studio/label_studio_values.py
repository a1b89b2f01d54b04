"""Attributes in Label Studio: results of their own that have the id of a region (`perRegion` controls)."""

from typing import Any

from core.changes.labels import Attribute, AttributeKind, Value
from core.formats.kit.reading.fields import Fields

KINDS = ("choices", "number", "textarea")
"""Types of such results; also the names of what they hold, but for `text` of a `textarea`."""
_FIELDS = {"choices": "choices", "number": "number", "textarea": "text"}


def read_value(entry: Fields, kind: str) -> tuple[str, Value]:
    """Return name and value of a result; the value is None where it holds none or several."""
    name, value = entry.values.get("from_name"), entry.values.get("value")
    held = value.get(_FIELDS[kind]) if isinstance(value, dict) else None
    if isinstance(held, list):
        held = held[0] if len(held) == 1 else None
    if held in ("true", "false"):
        held = held == "true"
    is_plain = isinstance(held, bool | int | float | str)
    return (str(name) if isinstance(name, str) else "", held if is_plain else None)


def result_of(one: Attribute, value: Value, region: str, width: int, height: int) -> dict[str, Any]:
    """Return the result that says something of a region."""
    kind = {AttributeKind.NUMBER: "number", AttributeKind.TEXT: "textarea"}.get(one.kind, "choices")
    held: Any = str(value).lower() if isinstance(value, bool) else value
    return {
        "id": region,
        "type": kind,
        "from_name": one.name,
        "to_name": "image",
        "original_width": width,
        "original_height": height,
        "image_rotation": 0,
        "value": {_FIELDS[kind]: held if kind == "number" else [held]},
    }
