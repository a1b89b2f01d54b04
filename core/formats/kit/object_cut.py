"""How one object is cut out of its clip, in the formats that give one object alone: what can be asked."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from core.errors import BadInputError
from core.formats.kit.option_values import number_of, word_of
from core.masks.canvas import MOST_PIXELS

LEAST_FRAMES = 21
"""That SV4D takes at once."""
LARGEST_SIDE = int(MOST_PIXELS**0.5)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class CutShape(StrEnum):
    """Of the part of the picture that is cut out."""

    SQUARE = "square"
    FREE = "free"
    """As wide and as high as the object needs."""


class CutPath(StrEnum):
    """How that part goes along with the object."""

    STILL = "still"
    """One place for the whole clip."""
    FOLLOW = "follow"
    """One size, and a place that follows the object smoothly."""


class FrameChoice(StrEnum):
    """Which frames are written where a format takes a fixed number of them."""

    FIRST = "first"
    MIDDLE = "middle"
    SPREAD = "spread"
    """Evenly over the whole track: motion looks faster than it was."""


class Background(StrEnum):
    """What is around the object; a colour `#rrggbb` may stand in their place."""

    ALPHA = "alpha"
    BLUR = "blur"


@dataclass(frozen=True, slots=True)
class ObjectCut:
    """What shall be cut out; each format says in `cut_options` which of these it hears."""

    shape: CutShape = CutShape.SQUARE
    path: CutPath = CutPath.STILL
    size: int = 0
    """Longer side of the files in pixels; 0 = as large as in the picture, or as the format wants."""
    padding: float = 0.1
    """Room on each side, as a share of the object's larger side."""
    background: str = Background.ALPHA
    frames: FrameChoice = FrameChoice.FIRST
    count: int = LEAST_FRAMES
    """How many frames."""
    without_completion: bool = False
    """What is visible only, with holes where something is in front."""


PLAIN_CUT = ObjectCut()
"""What is cut out where nothing was asked for."""
NAMES = tuple(one.name for one in fields(ObjectCut) if one.name != "without_completion")
"""Of what `--option NAME=VALUE` can say."""


def read_cut(options: Mapping[str, str], *, without_completion: bool) -> ObjectCut:
    """Return what options by name ask for.

    Raises:
        BadInputError: A name is not known, or its value cannot be.
    """
    cut = ObjectCut(without_completion=without_completion)
    for name, text in options.items():
        match name:
            case "shape":
                cut = replace(cut, shape=CutShape(word_of(name, text, CutShape)))
            case "path":
                cut = replace(cut, path=CutPath(word_of(name, text, CutPath)))
            case "frames":
                cut = replace(cut, frames=FrameChoice(word_of(name, text, FrameChoice)))
            case "background":
                cut = replace(cut, background=_background(text))
            case "size":
                cut = replace(cut, size=int(number_of(name, text, 16, LARGEST_SIDE, is_whole=True)))
            case "count":
                cut = replace(cut, count=int(number_of(name, text, LEAST_FRAMES, 1000, is_whole=True)))
            case "padding":
                cut = replace(cut, padding=number_of(name, text, 0, 4))
            case _:
                raise BadInputError("--option", name, "is not known", f"use: {', '.join(NAMES)}")
    return cut


def frames_chosen(known: Collection[int], cut: ObjectCut) -> list[int]:
    """Return the frames that a fixed number asks for, ascending; empty where the object is known too shortly.

    Args:
        known: Frames in which the whole object is known; those between may be chosen too.
    """
    if not known:
        return []
    first, length = min(known), max(known) - min(known) + 1
    if length < cut.count:
        return []
    if cut.frames is FrameChoice.SPREAD:
        return [first + round(i * (length - 1) / (cut.count - 1)) for i in range(cut.count)]
    start = first + ((length - cut.count) // 2 if cut.frames is FrameChoice.MIDDLE else 0)
    return list(range(start, start + cut.count))


def colour_of(background: str) -> tuple[int, int, int] | None:
    """Return red, green and blue of a background that is a colour, else None."""
    if not _COLOUR.fullmatch(background):
        return None
    red, green, blue = bytes.fromhex(background[1:])
    return red, green, blue


def _background(text: str) -> str:
    if text not in tuple(Background) and not _COLOUR.fullmatch(text):
        raise BadInputError("--option", f"background={text}", "is not known", "use: alpha, blur or #rrggbb")
    return text
