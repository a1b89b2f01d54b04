"""Which pixels of a mask picture belong to which object, once that is decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.messages import Message, option
from core.pictures.mask_file import Levels, unpacked
from core.types import BoolMask, MaskWish

OPAQUE = 128


def asking(wish: MaskWish) -> Message:
    """Return the option that says what values mean."""
    return option("--mask-values", wish)


@dataclass(frozen=True)
class Meaning:
    """What the values of pictures of one kind mean."""

    numbers: Mapping[int, int] = field(default_factory=dict)
    """Object by value (index, grey value or colour 0xRRGGBB); values that are not here are nothing."""
    least: float | None = None
    """Instead: everything from this value on is object 1."""
    below: float | None = None
    """Instead: everything below this value is object 1."""
    anchors: Mapping[int, int] = field(default_factory=dict)
    """Instead: object by colour, 0 = nothing; a pixel belongs to the nearest of them."""
    is_alpha: bool = False
    """Instead: what is not transparent is object 1."""
    void: frozenset[int] = frozenset()
    """Values that belong to no object, because nobody knows; they are counted."""
    why: Message | None = None
    """What was decided and why."""
    is_usual: bool = False
    """Nobody needs to be told: 0 and 255, one object."""
    doubt: Message | None = None
    """What else they may mean; None where nothing else is likely."""

    @property
    def objects(self) -> list[int]:
        """Numbers of the objects, ascending; from 1."""
        if self.least is not None or self.below is not None or self.is_alpha:
            return [1]
        return sorted({*self.numbers.values(), *self.anchors.values()} - {0})

    def split(self, values: Levels, alpha: NDArray[np.uint8] | None = None) -> dict[int, BoolMask]:
        """Return {object: mask, bool (H, W)} of one picture, empty masks left out."""
        if self.is_alpha:
            opaque = np.asarray(values != 0) if alpha is None else alpha >= OPAQUE
            found = {1: opaque}
        elif self.least is not None:
            found = {1: np.asarray(values >= self.least)}
        elif self.below is not None:
            found = {1: np.asarray(values < self.below)}
        elif self.anchors:
            nearest = self._nearest(values)
            found = {number: nearest == number for number in self.objects}
        else:
            found = self._exact(values)
        return {number: mask for number, mask in found.items() if mask.any()}

    def count_void(self, values: Levels) -> int:
        """Return how many pixels are void."""
        return sum(int(np.count_nonzero(values == value)) for value in self.void)

    def _exact(self, values: Levels) -> dict[int, BoolMask]:
        found: dict[int, BoolMask] = {}
        present = None
        if values.dtype in (np.uint8, np.uint16) and len(self.numbers) > 1:
            present = set(np.flatnonzero(np.bincount(values.ravel())).tolist())
        for value, number in self.numbers.items():
            if present is not None and value not in present:
                continue
            mask = np.asarray(values == value)
            found[number] = found[number] | mask if number in found else mask
        return found

    def _nearest(self, values: Levels) -> NDArray[np.int64]:
        wanted = unpacked(np.array(list(self.anchors), np.uint32))
        every, places = np.unique(values, return_inverse=True)
        colours = unpacked(every.astype(np.uint32))
        best = np.zeros(len(colours), np.int64)
        least = np.full(len(colours), 1 << 30, np.int64)
        for place, colour in enumerate(wanted):
            distance = ((colours - colour) ** 2).sum(axis=1)
            closer = distance < least
            best[closer], least[closer] = place, distance[closer]
        numbers = np.array(list(self.anchors.values()), np.int64)
        nearest: NDArray[np.int64] = numbers[best][places.reshape(values.shape)]
        return nearest
