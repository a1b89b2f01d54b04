"""Picture files as pictures to be seen: upright, three channels of 8 bits."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from core.errors import BadInputError
from core.pictures.picture_file import PLAIN, Values, picture_facts, read_values
from core.pictures.tones import LOOKED_AT, Tones, tones_of
from core.types import RgbFrame

Item = TypeVar("Item")


def read_picture(path: Path, tones: Tones | None = None) -> RgbFrame:
    """Return a picture, uint8 (H, W, 3), upright; grey, deep and transparent ones are converted.

    Args:
        tones: How values of more than 8 bits are shown; None = by this picture alone.

    Raises:
        BadInputError: The file vanished or is no picture that can be read.
    """
    values, facts = read_values(path)
    if facts.is_deep and tones is None:
        tones = tones_of([values])
    return (tones or Tones(0, 255)).apply(values)


def check_readable(files: Sequence[Path]) -> None:
    """Check by some of them that pictures of rarer kinds can be decoded; single ones may be damaged.

    Raises:
        BadInputError: None of those looked at can, all of which are of a rarer kind.
    """
    failure = None
    for path in spread(files, LOOKED_AT):
        if picture_facts(path).format in PLAIN:
            return
        try:
            read_values(path)
        except BadInputError as error:
            failure = failure or error
        else:
            return
    if failure is not None:
        raise failure


def tones_of_files(files: Sequence[Path]) -> Tones | None:
    """Return how the pictures of one clip are shown, None where those looked at have no more than 8 bits."""
    deep = [path for path in spread(files, LOOKED_AT) if picture_facts(path).is_deep]
    return tones_of(_readable(deep)) if deep else None


def spread(items: Sequence[Item], most: int) -> list[Item]:
    """Return up to `most` items, evenly spread, the first among them."""
    count = min(most, len(items))
    return [items[place * len(items) // count] for place in range(count)]


def _readable(files: Iterable[Path]) -> Iterable[Values]:
    for path in files:
        with suppress(BadInputError):
            yield read_values(path)[0]
