"""How values of more than 8 bits are shown: one scale for all pictures of a clip.

| values | black | white |
|---|---|---|
| whole, from 0 to 65,535 | 0 | 2ⁿ - 1, n the least of 8, 10, 12, 14, 16 that holds the largest |
| with fractions, all from 0 to 1 | 0 | 1 |
| all others | the lowest value | the highest value |

Lowest and highest are those of up to `LOOKED_AT` pictures, evenly spread over the clip; values outside are
black or white. What is no number is black.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.pictures.picture_file import Values
from core.types import RgbFrame

LOOKED_AT = 8
DEPTHS = (8, 10, 12, 14, 16)


@dataclass(frozen=True, slots=True)
class Tones:
    """The value that is shown black and the one that is shown white."""

    black: float
    white: float

    def __str__(self) -> str:
        return f"{_plain(self.black)} is black, {_plain(self.white)} white"

    def apply(self, values: Values) -> RgbFrame:
        """Return values, (H, W) or (H, W, C), as a picture to be seen, uint8 (H, W, 3)."""
        if values.dtype == np.uint8:
            grey = np.asarray(values, np.uint8)
        else:
            scale = 255.0 / (self.white - self.black) if self.white > self.black else 0.0
            scaled = (values.astype(np.float32) - np.float32(self.black)) * np.float32(scale)
            grey = np.clip(np.nan_to_num(scaled, nan=0.0), 0, 255).astype(np.uint8)
        if grey.ndim == 2 or grey.shape[2] < 3:
            one = grey if grey.ndim == 2 else grey[:, :, 0]
            grey = np.repeat(one[:, :, None], 3, axis=2)
        return np.ascontiguousarray(grey[:, :, :3])


def tones_of(samples: Iterable[Values]) -> Tones:
    """Return the scale for pictures that belong together; see the table above."""
    low, high, is_whole = np.inf, -np.inf, True
    for values in samples:
        is_whole = is_whole and np.issubdtype(values.dtype, np.integer)
        finite = values if is_whole else values[np.isfinite(values)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    if low > high:
        return Tones(0.0, 1.0)
    if is_whole and low >= 0 and high < 1 << DEPTHS[-1]:
        return Tones(0.0, float((1 << next(bits for bits in DEPTHS if high < 1 << bits)) - 1))
    if not is_whole and low >= 0 and high <= 1:
        return Tones(0.0, 1.0)
    return Tones(low, high)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) and abs(value) < 1e15 else f"{value:.4g}"
