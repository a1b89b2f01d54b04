"""How far what is measured on an object's seen part holds where it is hidden: told by holding parts back."""

import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.completion.filling import spread

BLOCK_PX = 32
"""Side of the blocks that are held back in turn, as wide as what is hidden mostly is."""
LEAST_KNOWN = 100


def held_back(values: NDArray[np.float32], known: BoolMask) -> NDArray[np.float32]:
    """Return what each known block's values would be by those of the others, float32 (h, w, c).

    Args:
        values: (h, w, c).
        known: bool (h, w): where they mean something.
    """
    rows, columns = (np.arange(size) // BLOCK_PX for size in known.shape)
    odd = ((rows[:, None] + columns[None]) % 2).astype(bool)
    one, two = (spread(values, (known & fold).astype(np.float32)) for fold in (odd, ~odd))
    return np.where(odd[..., None], two, one).astype(np.float32)


def trusted(flow: NDArray[np.float32], known: BoolMask) -> NDArray[np.float32]:
    """Return a flow everywhere: its mean, and as much of what goes beyond as parts held back confirm.

    Flow that is noise, or that ends with the part that shows it, is told apart from a motion of parts that
    also moves what is hidden beside them: of the first, parts held back are not foretold by their neighbours.
    """
    return trusted_so_far(flow, known)[0]


def trusted_so_far(flow: NDArray[np.float32], known: BoolMask) -> tuple[NDArray[np.float32], float]:
    """Return what `trusted` does, and the mean square by which it misses the parts held back."""
    if np.count_nonzero(known) < LEAST_KNOWN:
        return spread(flow, known.astype(np.float32)), np.inf
    mean = flow[known].mean(axis=0)
    own = np.where(known[..., None], flow - mean, 0).astype(np.float32)
    foretold = held_back(own, known)[known]
    share, error = fitted_share(foretold, own[known])
    everywhere = spread(own, known.astype(np.float32)) * np.float32(share)
    return np.asarray(everywhere + mean, np.float32), error


def fitted_share(foretold: NDArray[np.float32], true: NDArray[np.float32]) -> tuple[float, float]:
    """Return the share, 0..1, of what was foretold that is nearest to the truth, and the mean square left."""
    power = float((foretold**2).sum())
    share = float(np.clip(float((foretold * true).sum()) / power, 0, 1)) if power > 1e-6 else 0.0
    return share, float(((foretold * np.float32(share) - true) ** 2).mean())
