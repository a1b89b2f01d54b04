"""Light of pictures: the bytes of a picture are bent, what renderers mix is not."""

import numpy as np
from numpy.typing import NDArray


def linear(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return light from sRGB's bytes, float32 0..1 (IEC 61966-2-1)."""
    return _LIGHT[rgb]


_SHARE = np.arange(256) / 255
_LIGHT = np.where(_SHARE <= 0.04045, _SHARE / 12.92, ((_SHARE + 0.055) / 1.055) ** 2.4).astype(np.float32)
