"""Weights that were trained with fewer maps than the program makes now."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.lite.recipe import COARSE_NAMES, COARSE_PATCH

FIRST_NAMES = COARSE_NAMES[:7]
"""Maps of weights that do not say which they were trained with."""
EMBEDDING, SHARPENING = "embed.weight", "sharpen.0.weight"
"""Tensors whose last input channels are the maps: so many cells of a patch each, and one each."""

Tensors = dict[str, NDArray[np.float32]]


def with_all_maps(tensors: Mapping[str, NDArray[np.float32]], names: Sequence[str]) -> Tensors:
    """Return weights that take today's maps and answer as they did: what is new to them weighs nothing.

    Args:
        tensors: Weights by name; the two that read maps have the maps as last input channels.
        names: Maps that they were trained with, in order.

    Raises:
        ValueError: They were trained with a map that is no longer made.
    """
    gone = [name for name in names if name not in COARSE_NAMES]
    if gone:
        raise ValueError(f"was trained with the map {gone[0]!r}, which is no longer made")
    result = dict(tensors)
    for tensor, each in ((EMBEDDING, COARSE_PATCH**2), (SHARPENING, 1)):
        if tensor in tensors:
            result[tensor] = _widened(tensors[tensor], names, each)
    return result


def _widened(values: NDArray[np.float32], names: Sequence[str], each: int) -> NDArray[np.float32]:
    before = values.shape[1] - each * len(names)
    shape = (values.shape[0], before + each * len(COARSE_NAMES), *values.shape[2:])
    result = np.zeros(shape, dtype=values.dtype)
    result[:, :before] = values[:, :before]
    for place, name in enumerate(names):
        own, new = before + each * place, before + each * COARSE_NAMES.index(name)
        result[:, new : new + each] = values[:, own : own + each]
    return result
