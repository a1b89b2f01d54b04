"""The stroke that a careful annotator draws over what covers an object: along its middle."""

from itertools import pairwise

import cv2
import numpy as np

from core.types import BoolMask

LEAST_HIDDEN_PX = 20
"""Fewer hidden pixels in a frame are not noticed."""
LEAST_SHARE = 0.01
"""Nor is a smaller share of the object."""
BINS = 24
"""Points of a stroke, at most."""
ENDS = 0.1
"""Share of the length that is left out at both ends, where a thing is thin or cut off."""
LEAST_DEPTH = 0.5
"""A point lies at least so deep, as share of the depth that is usual along the stroke."""

Point = tuple[float, float]
"""x, y in picture coordinates: pixel (0, 0) reaches from 0 to 1."""


def is_hidden_enough(modal: BoolMask, amodal: BoolMask) -> bool:
    """Return whether an annotator sees that something covers the object, both bool (H, W)."""
    hidden = np.count_nonzero(amodal & ~modal)
    return bool(hidden >= max(LEAST_HIDDEN_PX, LEAST_SHARE * np.count_nonzero(amodal)))


def stroke_over(cover: BoolMask, hidden: BoolMask) -> tuple[Point, ...]:
    """Return the points of one stroke over the thing that hides most, x before y; empty where none does.

    Args:
        cover: All that is in front of the object, bool (H, W).
        hidden: The hidden part of the object, bool (H, W).
    """
    count, labels = cv2.connectedComponents(cover.view(np.uint8), connectivity=8)
    hides = np.bincount(labels[hidden & cover], minlength=count)
    hides[0] = 0
    if not hides.any():
        return ()
    return _along_middle(labels == int(hides.argmax()))


def _along_middle(thing: BoolMask) -> tuple[Point, ...]:
    padded = np.pad(thing, 1).view(np.uint8)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    rows, columns = np.nonzero(thing)
    places = np.stack([columns, rows], axis=1).astype(np.float64)
    middle = places.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((places - middle).T) if len(places) > 1 else np.eye(2))
    along = (places - middle) @ axes[:, -1]
    low, high = np.quantile(along, (ENDS, 1 - ENDS))
    edges = np.linspace(low, high, BINS + 1)
    depths = depth[rows, columns]
    deepest = []
    for first, last in pairwise(edges):
        inside = np.flatnonzero((along >= first) & (along <= last))
        if len(inside):
            deepest.append(inside[depths[inside].argmax()])
    usual = float(np.median(depths[deepest])) if deepest else 0.0
    kept = [at for at in deepest if depths[at] >= LEAST_DEPTH * usual]
    return tuple((float(columns[at]) + 0.5, float(rows[at]) + 0.5) for at in kept)
