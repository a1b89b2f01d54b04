"""The hidden part, and how much of an object is hidden; said nowhere else."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.masks.rle import Rle, area, difference


def hidden_part(modal: Rle | None, amodal: Rle) -> Rle:
    """Return amodal minus modal; without a modal mask the whole object is hidden."""
    return amodal if modal is None else difference(amodal, modal)


def hidden_area(modal: Rle | None, amodal: Rle) -> int:
    """Return the pixels of the hidden part."""
    return area(hidden_part(modal, amodal))


def occlusion_rate(hidden_px: int | None, whole_px: int | None) -> float | None:
    """Return the hidden share of the whole object, 0..1; None where it is not known, or nothing is whole."""
    return hidden_px / whole_px if hidden_px is not None and whole_px else None


def occlusion_rates(hidden_px: ArrayLike, whole_px: ArrayLike) -> NDArray[np.float64]:
    """Return `occlusion_rate` of many objects, float64; nan where areas are nan or below zero: not known."""
    hidden, whole = np.asarray(hidden_px, np.float64), np.asarray(whole_px, np.float64)
    rates = np.full(whole.shape, np.nan)
    np.divide(hidden, whole, out=rates, where=(whole > 0) & (hidden >= 0))
    return rates
