"""Shapes that are kept beside masks: polygons whose vertices can be moved later."""

from dataclasses import dataclass
from enum import StrEnum

from core.masks.rings import Ring
from core.masks.rle import Rle


@dataclass(frozen=True, slots=True)
class KeptShape:
    """What a mask was drawn by: its rings one after the other, over what was there before them."""

    rings: tuple[Ring, ...]
    base: Rle | None = None
    """The mask that the first ring was drawn on, on the clip's present canvas; None = on nothing."""


class Drawing(StrEnum):
    """How rings belong to the shape that a mask has already."""

    ADDED = "added"
    """They come after its rings; where it has no shape, over the mask as it is."""
    CHANGED = "changed"
    """They take the place of its rings; what these were drawn on stays."""
    ANEW = "anew"
    """They are all there is."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rings on their way to the store, with the mask that they make."""

    rings: tuple[Ring, ...]
    how: Drawing = Drawing.ADDED
