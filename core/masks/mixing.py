"""Masks against each other: where they agree, which part differs, and taking a part of one into another."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import ShapeMismatchError
from core.masks.containment import repair_amodal
from core.masks.rle import Rle, area, decode_into, decode_rle, difference, encode_rle, intersection, union
from core.types import BoolMask, LabelImage

ONLY_FIRST, ONLY_SECOND, BOTH = 1, 2, 3
"""Labels of `compare_labels`; 0 = in neither."""


def compare_labels(first: Rle | None, second: Rle | None, size_hw: tuple[int, int]) -> LabelImage:
    """Return where two masks lie, uint8 (H, W): 0 neither, 1 only first, 2 only second, 3 both.

    Raises:
        ShapeMismatchError: A mask is of another size.
    """
    labels = np.zeros(size_hw, np.uint8)
    if first is not None:
        decode_into(first, labels, ONLY_FIRST)
    if second is not None:
        decode_into(second, labels, ONLY_SECOND)
        if first is not None:
            decode_into(intersection([first, second]), labels, BOTH)
    return labels


def count_votes(masks: Sequence[Rle], size_hw: tuple[int, int]) -> NDArray[np.uint8]:
    """Return in how many masks each pixel is, uint8 (H, W); at most 255 masks.

    Raises:
        ShapeMismatchError: A mask is of another size.
    """
    votes = np.zeros(size_hw, np.uint8)
    for rle in masks:
        if rle.size_hw != size_hw:
            raise ShapeMismatchError(f"mask {rle.size_hw} does not fit {size_hw}")
        votes += decode_rle(rle).view(np.uint8)
    return votes


def disagreement(masks: Sequence[Rle]) -> float:
    """Return the share of pixels claimed by some mask that not all claim, 0 (all alike) .. 1."""
    if len(masks) < 2:
        return 0.0
    together = area(union(masks))
    return 1.0 - area(intersection(masks)) / together if together else 0.0


def difference_at(first: Rle, second: Rle, x: int, y: int) -> BoolMask | None:
    """Return the connected part of the difference at canvas pixel (x, y), bool (H, W); None if there is none.

    A part lies wholly in the one or wholly in the other mask; pixels that touch at a corner are connected.
    """
    for one, other in ((first, second), (second, first)):
        rest = decode_rle(difference(one, other))
        if 0 <= y < rest.shape[0] and 0 <= x < rest.shape[1] and rest[y, x]:
            _, parts = cv2.connectedComponents(rest.view(np.uint8), connectivity=8)
            return np.asarray(parts == parts[y, x], np.bool_)
    return None


def take_part(present: Rle | None, other: Rle | None, region: BoolMask, modal: Rle | None) -> Rle:
    """Return `present` with what lies inside `region` as it is in `other`; visible pixels always stay.

    `region` is bool (H, W) of the canvas; None stands for an empty mask.
    """
    inside = encode_rle(region)
    parts = [] if present is None else [difference(present, inside)]
    if other is not None:
        parts.append(intersection([other, inside]))
    mixed = union(parts) if parts else encode_rle(np.zeros_like(region))
    return mixed if modal is None else repair_amodal(modal, mixed)
