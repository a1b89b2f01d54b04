"""One mask in the form of the library that computes on run-length codes, with what is asked of it again."""

from dataclasses import dataclass
from math import hypot, log

from rlemasklib import RLEMask

from core.masks.rle import Rle

Box = tuple[int, int, int, int]
"""Left, top, right, bottom; right and bottom excluded."""


@dataclass(frozen=True, slots=True)
class Code:
    """A mask, its size and where it lies."""

    mask: RLEMask
    area: int
    box: Box


def code_of(rle: Rle) -> Code:
    """Return a mask for computing."""
    mask = RLEMask.from_dict({"size": list(rle.size_hw), "counts": rle.counts})
    size = int(mask.area())
    x, y, width, height = (int(v) for v in mask.bbox()) if size else (0, 0, 0, 0)
    return Code(mask, size, (x, y, x + width, y + height))


def boxes_meet(one: Code, two: Code, reach: int = 0) -> bool:
    """Return whether two masks may share a pixel, or come as near as `reach` pixels."""
    a, b = one.box, two.box
    return a[0] < b[2] + reach and b[0] < a[2] + reach and a[1] < b[3] + reach and b[1] < a[3] + reach


OUTLINE = ("spread", "stretch", "upright")
"""What `outline_of` returns: the logarithm of how far pixels lie from the centroid, in sizes of the object
(Hu's first moment); how much longer than wide it is, 0..1; the logarithm of its box's height by its width.
None of the three depends on size or place, and only the last on how it is turned."""


def outline_of(code: Code) -> tuple[float, float, float]:
    """Return the `OUTLINE` of a mask that has pixels."""
    moments = code.mask.moments()
    across, down = moments["nu20"], moments["nu02"]
    spread = across + down
    left, top, right, bottom = code.box
    upright = log((bottom - top) / (right - left))
    if not spread:
        return 0.0, 0.0, upright
    return log(spread), hypot(across - down, 2 * moments["nu11"]) / spread, upright
