"""Taking fields out of imported JSON objects, with one clear line when they are wrong."""

import math
import re
from pathlib import Path
from typing import Any

from core.errors import BadInputError
from core.masks.canvas import MOST_PIXELS, MaskCanvas
from core.masks.coco_codes import rle_from_coco
from core.masks.rle import Rle

LARGEST_ID = 2**53
"""Above this JSON readers disagree about whole numbers."""
LARGEST_SIDE = 65_535
LONGEST_TEXT = 4096
LONGEST_NUMBER = 40
Key = int | str
"""What an id in a file is."""
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?")


def check_canvas(path: Path, where: str, canvas: MaskCanvas) -> None:
    """Check that masks on this canvas can be drawn in bounded memory.

    Raises:
        BadInputError: It is larger than 8192 × 8192 pixels, margin and all.
    """
    height, width = canvas.size_hw
    if width * height > MOST_PIXELS:
        reason = f"is {width}×{height}, too large for masks"
        raise BadInputError(path, where, reason, "scale it down to 8192×8192 pixels or fewer")


class Fields:
    """One object of a file, with its place for messages."""

    def __init__(self, path: Path, where: str, values: dict[str, Any]) -> None:
        self.path = path
        self.where = where
        self.values = values

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.values.get(name) is not None

    def whole(self, name: str, *, low: int = 0, high: int = LARGEST_ID) -> int:
        """Return a whole number from `low` to `high`; a text that is clearly one counts (`"12"`)."""
        value = _plain_number(self._get(name))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.bad(name, f"is {value!r:.40}, expected a whole number")
        if not low <= value <= high:
            raise self.bad(name, f"is {value}, expected {low} to {high}")
        return value

    def key(self, name: str) -> Key:
        """Return what names a thing in the file: a number of any size, or a text.

        A text that is a number as it would be written (`"12"`, not `"012"`) is that number.
        """
        value = self._get(name)
        if isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT:
            number = _plain_number(value)
            return number if isinstance(number, int) and str(number) == value else value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.bad(name, f"is {value!r:.40}, expected a number or a text")
        return value

    def optional_key(self, name: str) -> Key | None:
        """Return what names a thing in the file, None when the field is missing."""
        return self.key(name) if self.has(name) else None

    def flag(self, name: str) -> bool:
        """Return whether a field says yes (`1`, `true`, `"1"`); what it cannot say is no."""
        value = _plain_number(self.values.get(name))
        return value is True or (isinstance(value, int | float) and value == 1)

    def named(self, **fields: str) -> str:
        """Return by what a person knows this entry: `named(id="id", image="image_id")` is `id 9, image 3`."""
        said = ((title, self.values.get(name)) for title, name in fields.items())
        return ", ".join(f"{title} {value!s:.60}" for title, value in said if value is not None)

    def side(self, name: str) -> int:
        """Return a width or height in pixels."""
        return self.whole(name, low=1, high=LARGEST_SIDE)

    def number(self, name: str, default: float) -> float:
        """Return a finite number; a text that is clearly one counts (`"1.5"`)."""
        if not self.has(name):
            return default
        value = _plain_number(self.values[name])
        if not _is_finite(value):
            raise self.bad(name, f"is {value!r:.40}, expected a number")
        return float(value)

    def check_amount(self, name: str) -> None:
        """Check that a field, where it is there, is a finite number from 0 on."""
        if self.number(name, 0.0) < 0:
            raise self.bad(name, f"is {self.values[name]}, expected a number from 0 on")

    def check_box(self, name: str) -> None:
        """Check that a field, where it is there, is [x, y, width, height]; the box may begin outside."""
        if not self.has(name):
            return
        box = self.values[name]
        if not isinstance(box, list) or len(box) != 4 or not all(_is_finite(value) for value in box):
            raise self.bad(name, f"is {box!r:.60}, expected [x, y, width, height]")
        if box[2] < 0 or box[3] < 0:
            raise self.bad(name, f"is {box!r:.60}, which has a negative side")

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text of at most 4096 characters."""
        value = self.values.get(name, default)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise self.bad(name, f"is {value!r:.40}, expected a text")
        return value

    def text_of_any_length(self, name: str) -> str:
        """Return a text, also a very long one."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise self.bad(name, "is missing" if value is None else f"is {value!r:.40}, expected a text")
        return value

    def mask(self, code: object, name: str, size_hw: tuple[int, int], way_out: str) -> Rle:
        """Return the mask of a code as COCO has them (run lengths or polygons), which stands at a field.

        Raises:
            BadInputError: It is none, or not of a picture of this size; says `way_out`.
        """
        try:
            return rle_from_coco(code, size_hw)
        except ValueError as error:
            raise self.bad(name, str(error), way_out) from None

    def bad(self, name: str, reason: str, way_out: str = "") -> BadInputError:
        """Return the error for a field."""
        return BadInputError(self.path, f"{self.where}.{name}" if name else self.where, reason, way_out)

    def _get(self, name: str) -> Any:
        if not self.has(name):
            raise self.bad(name, "is missing")
        return self.values[name]


def number_of(key: Key | None) -> int | None:
    """Return an id as a project keeps it for export; None for texts and absurd numbers."""
    return key if isinstance(key, int) and 0 <= key <= LARGEST_ID else None


def _plain_number(value: Any) -> Any:
    """Return the number that a text is; anything else as it came."""
    if not isinstance(value, str) or len(value) > LONGEST_NUMBER:
        return value
    text = value.strip()
    if _NUMBER.fullmatch(text) is None:
        return value
    return int(text) if text.lstrip("+-").isdecimal() else float(text)


def _is_finite(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and math.isfinite(value)
