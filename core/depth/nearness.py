"""The one convention of depth: nearness, larger = nearer. What files hold is turned into it here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

MOST_SKEW = 0.03
"""Share by which a map's ratio of sides may differ from the picture's: networks round to their steps."""
LEAST_SIDE = 4


class Sense(StrEnum):
    """What larger values of a file mean."""

    DISTANCE = "distance"
    """Farther, in any unit; nearness is one divided by it, so what lies infinitely far has 0."""
    NEARNESS = "nearness"
    """Nearer: inverse depth, disparity, or any scale that grows towards the camera."""


class Flaw(StrEnum):
    """Why a map is no depth of a picture."""

    SIZE = "another size"
    """Its sides have another ratio than the picture's."""
    NO_NUMBERS = "no numbers"
    """Nothing in it is a depth."""
    FLAT = "one value"
    """One value everywhere tells no side."""


@dataclass(frozen=True)
class Nearness:
    """A map that can be kept."""

    values: NDArray[np.float32]
    """(h, w), finite, larger = nearer; not larger than the picture."""
    unknown: int
    """Pixels without a depth: they were made as far as the farthest known one, so nothing there is in
    front."""


def nearness_of(values: NDArray[Any], sense: Sense, size_hw: tuple[int, int]) -> Nearness | Flaw:
    """Turn values of a file into nearness.

    Args:
        values: (h, w), numbers of any kind. Of distances, those that are not above 0 are unknown, as sensors
            write them; what is not a number is unknown in both.
        sense: What larger values mean.
        size_hw: Rows and columns of the clip's picture. Maps may have other sizes of the same ratio.
    """
    if not _has_ratio_of(values.shape, size_hw):
        return Flaw.SIZE
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        near = values.astype(np.float32)
        if sense is Sense.DISTANCE:
            near = np.where(near > 0, np.float32(1) / near, np.float32(np.nan))
    known = np.isfinite(near)
    if not known.any():
        return Flaw.NO_NUMBERS
    farthest = near[known].min()
    if farthest == near[known].max():
        return Flaw.FLAT
    near[~known] = farthest
    unknown = int(near.size - np.count_nonzero(known))
    if near.shape[0] > size_hw[0] or near.shape[1] > size_hw[1]:
        near = cv2.resize(near, size_hw[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    return Nearness(near, unknown)


def at_size(nearness: NDArray[np.float32], size_hw: tuple[int, int]) -> NDArray[np.float32]:
    """Return a map, float32 (h, w), at the size of its picture."""
    if nearness.shape == size_hw:
        return nearness
    return np.asarray(cv2.resize(nearness, size_hw[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _has_ratio_of(shape: tuple[int, ...], size_hw: tuple[int, int]) -> bool:
    if shape == size_hw:
        return True
    if len(shape) != 2 or min(shape) < LEAST_SIDE:
        return False
    found, wanted = shape[0] * size_hw[1], shape[1] * size_hw[0]
    return abs(found - wanted) <= MOST_SKEW * wanted
