"""A composition as JSON and back; strict: what is not understood is refused, never passed over."""

from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any, TypeVar

from core.compose.layers import Backdrop, Composition, Easing, KeyFrame, ObjectLayer, OrderRange, Timing
from core.compose.rules import problem_of

T = TypeVar("T")
_ENUMS: dict[str, type[StrEnum]] = {"easing": Easing, "backdrop": Backdrop}


def layers_to_json(composition: Composition) -> list[dict[str, Any]]:
    """Return the layers as values that JSON has."""
    return [asdict(layer) for layer in composition.layers]


def ranges_to_json(composition: Composition) -> list[list[Any]]:
    """Return the ranges as [[first, last, [ids, back to front]], …]."""
    return [[span.first, span.last, list(span.ids)] for span in composition.ranges]


def composition_of(
    clip_id: int, layers: object, order: object, ranges: object, backdrop: object
) -> Composition:
    """Return the composition that values from JSON make.

    Raises:
        ValueError: They make none; the text says where and why.
    """
    if not isinstance(layers, list) or not isinstance(order, list) or not isinstance(ranges, list):
        raise ValueError("layers, order and ranges must be lists")
    made = Composition(
        clip_id,
        tuple(_layer(number, one) for number, one in enumerate(layers, start=1)),
        tuple(_whole(one, "order") for one in order),
        tuple(_range(one) for one in ranges),
        _word(Backdrop, backdrop, "backdrop"),
    )
    if problem := problem_of(made):
        raise ValueError(f"{problem[0]}: {problem[1]}")
    return made


def _layer(number: int, value: object) -> ObjectLayer:
    where = f"layer {number}"
    if not isinstance(value, dict):
        raise ValueError(f"{where} is no object")
    made = dict(value)
    if "timing" in made:
        made["timing"] = _record(Timing, made["timing"], f"{where}, timing")
    if "keys" in made:
        if not isinstance(made["keys"], list):
            raise ValueError(f"{where}: keys must be a list")
        made["keys"] = tuple(_record(KeyFrame, key, f"{where}, key frame") for key in made["keys"])
    if "centre" in made:
        centre = made["centre"]
        if not isinstance(centre, list) or len(centre) != 2 or not all(map(_is_number, centre)):
            raise ValueError(f"{where}: centre must be two numbers")
        made["centre"] = (float(centre[0]), float(centre[1]))
    return _record(ObjectLayer, made, where)


def _range(value: object) -> OrderRange:
    match value:
        case [first, last, list(ids)]:
            return OrderRange(
                _whole(first, "ranges"), _whole(last, "ranges"), tuple(_whole(one, "ranges") for one in ids)
            )
    raise ValueError("ranges must be [first, last, [ids]]")


def _record(kind: type[T], value: object, where: str) -> T:
    """Return a record from an object whose values have the kinds of its fields."""
    if not isinstance(value, dict):
        raise ValueError(f"{where} is no object")
    known: dict[str, Any] = {one.name: one.type for one in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(map(str, value)) - set(known)):
        raise ValueError(f"{where}: {unknown[0]} is not known")
    made = {name: _value(known[name], name, one, where) for name, one in value.items()}
    try:
        return kind(**made)
    except TypeError:
        missing = [name for name in known if name not in made]
        raise ValueError(f"{where} lacks some of: {', '.join(missing)}") from None


def _value(kind: object, name: str, value: Any, where: str) -> Any:
    if name in _ENUMS:
        return _word(_ENUMS[name], value, where)
    if kind is float and _is_number(value):
        return float(value)
    if kind is int:
        return _whole(value, f"{where}, {name}")
    if kind == int | None and value is not None:
        return _whole(value, f"{where}, {name}")
    if (kind is bool or kind is str) and not isinstance(value, kind):
        raise ValueError(f"{where}: {name} cannot be {value!r:.40}")
    if kind is float:
        raise ValueError(f"{where}: {name} must be a number")
    return value


def _word(kind: type[T], value: object, where: str) -> T:
    try:
        return kind(value)  # type: ignore[call-arg]
    except ValueError:
        words = ", ".join(map(str, kind))  # type: ignore[call-overload]
        raise ValueError(f"{where}: {value!r:.40} is none of {words}") from None


def _whole(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{where}: {value!r:.40} is no whole number")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
