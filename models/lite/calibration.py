"""How likely a pixel belongs to the object: the network's logits, brought to what held in fact.

The mask is cut where IoU is best, which is below an even chance; the soft map says the chance itself. Scale
and shift were fitted by maximum likelihood (Platt, 1999) on pixels beyond the visible mask of the developers'
clips of real video and of 36 clips of held-out silhouettes, as many of each (docs/lite-model-card.md);
docs/quality.md shows how they hold on whole clips.
"""

import numpy as np
from numpy.typing import NDArray

SCALE_WITH_CUE, SHIFT_WITH_CUE = 0.424, -0.195
SCALE_WITHOUT, SHIFT_WITHOUT = 0.401, -0.789


def probability(logits: NDArray[np.float32], *, has_cue: bool) -> NDArray[np.float32]:
    """Return the chance that a pixel belongs to the whole object, float32, shape of `logits`."""
    scale, shift = (SCALE_WITH_CUE, SHIFT_WITH_CUE) if has_cue else (SCALE_WITHOUT, SHIFT_WITHOUT)
    result: NDArray[np.float32] = 1 / (1 + np.exp(-(np.float32(scale) * logits + np.float32(shift))))
    return result
