"""Attributes of CVAT's elements: numbers and shapes, with one clear line when they are wrong."""

from xml.etree.ElementTree import Element

from core.formats.cvat.cvat_codes import MOST_RUNS, rle_from_cvat
from core.formats.kit.reading.fields import Fields
from core.masks.polygons import rle_from_polygons
from core.masks.rle import Rle

MOST_DIGITS = 15


def shape_of(entry: Fields, element: Element, size_hw: tuple[int, int]) -> Rle:
    """Return the mask of a `<mask>` or `<polygon>`.

    Raises:
        BadInputError: It is damaged, or does not fit its box.
    """
    try:
        if element.tag == "polygon":
            points = entry.text_of_any_length("points").split(";")
            values = [float(value) for point in points for value in point.split(",")]
            return rle_from_polygons([values], size_hw)
        runs = [int(run) for run in entry.text_of_any_length("rle").split(",")]
        if len(runs) > MOST_RUNS:
            raise ValueError("has too many runs")
        box = tuple(
            whole_of(entry, side, low=-65_535, high=131_070) for side in ("left", "top", "width", "height")
        )
        return rle_from_cvat(runs, (box[0], box[1], box[2], box[3]), size_hw)
    except (ValueError, OverflowError) as error:
        raise entry.bad("", str(error)[:200], "export it again") from None


def number_of(text: str) -> int | None:
    """Return an id, None for what is none; a number of thousands of digits is none."""
    is_id = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_id else None


def whole_of(entry: Fields, name: str, *, low: int, high: int) -> int:
    """Return an attribute that is a whole number from `low` to `high`, maybe written 3.0."""
    text = entry.text(name).strip()
    try:
        value = int(float(text)) if len(text) < 20 else high + 1
    except (ValueError, OverflowError):
        raise entry.bad(name, f"is {text!r:.40}, expected a whole number") from None
    if not low <= value <= high:
        raise entry.bad(name, f"is {text!r:.40}, expected {low} to {high}")
    return value
