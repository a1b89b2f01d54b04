"""Labels and attributes as CVAT has them: in the head of its XML, beside shapes, in its label constructor."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from core.changes.labels import Attribute, AttributeKind, Value
from core.changes.tracks import Category
from core.formats.kit.reading.source_clip import colour_of
from core.formats.kit.reading.told_values import ToldValues

OCCLUDED = "occluded"
"""A tick that CVAT has of itself."""
OWN = ("layer", "track")
"""Attributes in which our masks say whose they are."""
KINDS = {
    "select": AttributeKind.CHOICE,
    "radio": AttributeKind.CHOICE,
    "checkbox": AttributeKind.TICK,
    "number": AttributeKind.NUMBER,
    "text": AttributeKind.TEXT,
}
INPUTS = {
    AttributeKind.CHOICE: "select",
    AttributeKind.TICK: "checkbox",
    AttributeKind.NUMBER: "number",
    AttributeKind.TEXT: "text",
}
NUMBERS = ("-1000000", "1000000", "1")
"""Least, most and step of numbers, which CVAT wants to be told."""


def declare_labels(meta: Element, told: ToldValues) -> None:
    """Read which attributes the labels of a file's head have."""
    for label in meta.iter("label"):
        name = (label.findtext("name") or "").strip()
        told.declare(name, [one for one in map(_declared, label.iter("attribute")) if one is not None])


def values_of(label: str, element: Element, told: ToldValues) -> dict[str, Value]:
    """Return what a shape says with attributes; texts become values of the declared kind."""
    found: dict[str, Value] = {OCCLUDED: element.get(OCCLUDED) == "1"}
    for part in element.findall("attribute"):
        name, text = part.get("name") or "", (part.text or "").strip()
        if name and name not in OWN and text:
            one = told.declared(label, name)
            found[name] = text if one is None else read_value(one.kind, text)
    return found


def read_value(kind: AttributeKind, text: str) -> Value:
    """Return the value that a text of CVAT's is; the text itself where it is none of this kind."""
    if kind is AttributeKind.TICK and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind is AttributeKind.NUMBER:
        try:
            number = float(text) if len(text) < 30 else float("nan")
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    return text


def text_of(value: Value) -> str:
    """Return a value as CVAT writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def name_of(one: Attribute) -> str:
    """Return what an attribute is called in CVAT, where two names are ours."""
    return f"{one.name}_" if one.name in OWN else one.name


def constructor_labels(
    categories: Sequence[Category], attributes: Iterable[Attribute]
) -> list[dict[str, Any]]:
    """Return what CVAT's label constructor takes."""
    told = list(attributes)
    return [
        {
            "name": category.name,
            **({} if category.colour is None else {"color": category.colour}),
            "type": "any",
            "attributes": [_entry(one) for one in told if one.is_of(category)],
        }
        for category in categories
    ]


def read_constructor(
    labels: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[str, str | None, list[Attribute]]]:
    """Yield name, colour and attributes of every label of CVAT's label constructor.

    Raises:
        ValueError: A label has no name, or an attribute is none; says what.
    """
    for label in labels:
        name = label.get("name")
        if not isinstance(name, str) or not name.strip():
            raise ValueError("a label has no name")
        told = label.get("attributes") or []
        if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
            raise ValueError(f"the attributes of {name:.40} are no list of objects")
        yield name.strip(), colour_of(label.get("color")), [_of_entry(name, one) for one in told]


def _entry(one: Attribute) -> dict[str, Any]:
    values: Sequence[str] = one.choices
    if one.kind is AttributeKind.TICK:
        values = ("false",)
    elif one.kind is AttributeKind.NUMBER:
        values = NUMBERS
    return {
        "name": one.name,
        "input_type": INPUTS[one.kind],
        "mutable": one.is_over_time,
        "values": list(values),
        "default_value": values[0] if one.kind is AttributeKind.TICK else "",
    }


def _of_entry(label: str, entry: Mapping[str, Any]) -> Attribute:
    name, kind = entry.get("name"), KINDS.get(str(entry.get("input_type")))
    values = entry.get("values")
    if not isinstance(name, str) or not name.strip() or kind is None:
        raise ValueError(f"an attribute of {label:.40} has no name, or an input_type that is not known")
    choices = tuple(map(str, values)) if kind is AttributeKind.CHOICE and isinstance(values, list) else ()
    return Attribute(0, name.strip(), kind, entry.get("mutable") is True, None, choices)


def _declared(element: Element) -> Attribute | None:
    name, kind = (
        (element.findtext("name") or "").strip(),
        KINDS.get((element.findtext("input_type") or "").strip()),
    )
    if not name or name in OWN or kind is None:
        return None
    values = [one.strip() for one in (element.findtext("values") or "").splitlines() if one.strip()]
    choices = tuple(values) if kind is AttributeKind.CHOICE else ()
    is_over_time = (element.findtext("mutable") or "").strip().lower() == "true"
    return Attribute(0, name, kind, is_over_time, None, choices)
