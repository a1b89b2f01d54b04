"""Batches with more occlusions, places and sizes than a handful of clips has.

Of a decided frame the whole object is known: hiding a further part of it shows the network how the rest
goes on. The part lies beyond a straight line that keeps its place on the object, as behind a wall; the crop
follows what is left to be seen, as it does in use.

Source: erasing a part and completing it, Zhan et al., Self-Supervised Scene De-occlusion, CVPR 2020.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.lite.deciding import GAIN_BEYOND_HULL
from models.lite.recipe import BEHIND, CROP_BY_BODY, CUE, EVIDENCE_CHANNELS, GRID, HULL, SEEN
from models.tuning.batches import Batch

HIDDEN = 0.7
"""Share of samples that get a further occlusion."""
LEAST_SHARE, MOST_SHARE = 0.08, 0.6
"""Of the object that lies beyond the line."""
UPRIGHT = 0.7
"""Share of lines that are level or upright, but for a little."""
TILT = 0.08
LEAST_LEFT = 0.15
"""Of the object that must be left to be seen."""
SCALE, TURN, SHIFT = 0.1, 0.08, 0.06
"""Standard deviations of size (as a logarithm), angle (radians) and place (half crops)."""
KNOWN = 1
"""The map of evidence that stays: that a place was looked at, and nothing found."""


@dataclass
class _Framing:
    """Where the new crops lie in the old ones, in half crops: centre (B, 2), side (B,)."""

    centre: NDArray[np.float64]
    side: NDArray[np.float64]


def with_inventions(batch: Batch, rng: np.random.Generator) -> Batch:
    """Return a batch of which most samples are hidden further, and all are moved a little."""
    count = len(batch.truth)
    framing = _Framing(np.zeros((count, 2)), np.ones(count))
    batch = Batch(*(part.clone() for part in batch.parts))
    for number in np.flatnonzero(rng.random(count) < HIDDEN):
        _hide(batch, int(number), framing, rng)
    return _moved(batch, framing, rng)


def _hide(batch: Batch, number: int, framing: _Framing, rng: np.random.Generator) -> None:
    """Hide a part of one sample beyond a line; nothing changes where too little would be left."""
    truth, modal = batch.truth[number] > 0.5, batch.modal[number]
    whole = truth.any(dim=0).numpy()
    angle = float(rng.integers(4) * np.pi / 2 + rng.normal(0, TILT))
    if rng.random() > UPRIGHT:
        angle = rng.uniform(0, 2 * np.pi)
    rows, columns = np.mgrid[0:GRID, 0:GRID]
    along = columns * np.cos(angle) + rows * np.sin(angle)
    if not whole.any():
        return
    beyond = along > np.quantile(along[whole], 1 - rng.uniform(LEAST_SHARE, MOST_SHARE))
    hidden = torch.from_numpy(beyond)
    left = modal & ~hidden
    # Frames that are not decided have no truth; they are hidden along with the others.
    if int((left & truth).sum()) < LEAST_LEFT * int(truth.sum()):
        return
    batch.fine[number, :, SEEN] = torch.where(left, 1.0, -1.0)
    cue = batch.fine[number, :, CUE]
    batch.fine[number, :, CUE] = torch.where(hidden & (cue != 0), torch.ones_like(cue), cue)
    small = torch.from_numpy(beyond[::2, ::2])
    coarse = batch.coarse[number]
    hull = functional.interpolate(coarse[:, HULL : HULL + 1], size=(GRID, GRID), mode="bilinear")[:, 0]
    batch.told[number] += GAIN_BEYOND_HULL * hull * hidden
    gone = [channel for channel in range(EVIDENCE_CHANNELS) if channel != KNOWN] + [BEHIND]
    coarse[:, gone] = coarse[:, gone] * ~small
    _frame(framing, number, left.any(dim=0).numpy())


def _frame(framing: _Framing, number: int, left: NDArray[np.bool_]) -> None:
    """Have the crop follow what is left, but never look closer than twice."""
    rows, columns = np.flatnonzero(left.any(axis=1)), np.flatnonzero(left.any(axis=0))
    if rows.size == 0:
        return
    ends = np.array([[columns[0], columns[-1] + 1], [rows[0], rows[-1] + 1]]) * (2 / GRID) - 1
    framing.centre[number] = ends.mean(axis=1)
    framing.side[number] = max(0.5, CROP_BY_BODY * float(np.ptp(ends, axis=1).max()) / 2)


def _moved(batch: Batch, framing: _Framing, rng: np.random.Generator) -> Batch:
    size, frames = batch.truth.shape[:2]
    scale, turn = framing.side * np.exp(rng.normal(0, SCALE, size)), rng.normal(0, TURN, size)
    centre = framing.centre + rng.normal(0, SHIFT, (size, 2))
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    rows = np.stack([np.stack([cos, -sin, centre[:, 0]], 1), np.stack([sin, cos, centre[:, 1]], 1)], 1)
    ways = torch.from_numpy(rows.astype(np.float32)).repeat_interleave(frames, 0)
    fine, truth, background = (
        _warped(p, ways, "nearest") for p in (batch.fine, batch.truth, batch.background)
    )
    coarse, told = (_warped(part, ways, "bilinear") for part in (batch.coarse, batch.told))
    return Batch(fine, coarse, truth, background > 0.5, told, batch.decided)


def _warped(part: Tensor, ways: Tensor, mode: str) -> Tensor:
    flat = part.reshape(len(ways), -1, *part.shape[-2:]).float()
    grid = functional.affine_grid(ways, list(flat.shape), align_corners=False)
    found = functional.grid_sample(flat, grid, mode=mode, padding_mode="border", align_corners=False)
    return found.reshape(part.shape)
