"""One example for the network, small enough to keep tens of thousands in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from models.lite.inputs import FrameInput
from models.lite.recipe import BOX, CANVAS, COARSE, CUE, FRAMES, GRID, SEEN

Arrays = dict[str, NDArray[np.uint8]]
"""Stacked samples by field, first axis the sample."""
ZERO, TENTHS = 128, 10
"""How logits are kept: 0 is 128, a tenth is 1."""


@dataclass(frozen=True)
class Sample:
    """What the network sees of eight frames, and what it should answer."""

    modal: NDArray[np.uint8]
    """Packed bits of (FRAMES, GRID, GRID)."""
    amodal: NDArray[np.uint8]
    """As `modal`."""
    in_front: NDArray[np.uint8]
    """What the cue says is in front, as `modal`."""
    canvas: NDArray[np.uint8]
    """Inside the picture, as `modal`."""
    box: NDArray[np.uint8]
    """Inside the amodal box, as `modal`."""
    background: NDArray[np.uint8]
    """Plainly visible beside the object and what is in front of it, as `modal`."""
    coarse: NDArray[np.uint8]
    """Evidence and surroundings, (FRAMES, COARSE_CHANNELS, COARSE, COARSE), 0..255."""
    flags: NDArray[np.uint8]
    """(2 + FRAMES,): whether there is a cue, number of the kind of clip, which frames have a box."""
    decided: NDArray[np.uint8] = field(default_factory=lambda: np.ones(FRAMES, np.uint8))
    """Frames whose truth is known, (FRAMES,); of the others nothing is learned."""


def pack(
    inputs: Sequence[FrameInput],
    truth: NDArray[np.bool_],
    in_front: NDArray[np.bool_],
    *,
    has_cue: bool,
    boxed: Sequence[bool],
    kind: int = 0,
    decided: Sequence[bool] = (True,) * FRAMES,
) -> Sample:
    """Return the sample of FRAMES frames.

    Args:
        inputs: What the program makes of them.
        truth: Whole object in their crops, bool (FRAMES, GRID, GRID).
        in_front: What is known to be in front of it, as `truth`.
        has_cue: Whether there is a cue.
        boxed: Which frames have an amodal box.
        kind: Number of the kind of clip.
        decided: Frames whose truth is known.
    """
    fine = np.stack([one.fine for one in inputs])
    canvas = fine[:, CANVAS] > 0
    return Sample(
        modal=np.packbits(fine[:, SEEN] > 0),
        amodal=np.packbits(truth),
        in_front=np.packbits(fine[:, CUE] > 0),
        canvas=np.packbits(canvas),
        box=np.packbits(fine[:, BOX] > 0),
        background=np.packbits(canvas & ~truth & ~in_front),
        coarse=np.rint(np.stack([one.coarse for one in inputs]).clip(0, 1) * 255).astype(np.uint8),
        flags=np.array([has_cue, kind, *boxed], np.uint8),
        decided=np.array(decided, np.uint8),
    )


def kept_told(told: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return what is added to logits, float32 (…, GRID, GRID), in tenths, at half the resolution."""
    small = told.reshape(*told.shape[:-2], COARSE, GRID // COARSE, COARSE, GRID // COARSE).mean(axis=(-3, -1))
    kept: NDArray[np.uint8] = np.clip(np.rint(small * TENTHS) + ZERO, 0, 255).astype(np.uint8)
    return kept


def told_of(kept: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return what `kept_told` was made of, float32 (…, GRID, GRID)."""
    small = (kept.astype(np.float32) - np.float32(ZERO)) / np.float32(TENTHS)
    return small.repeat(GRID // COARSE, axis=-2).repeat(GRID // COARSE, axis=-1)


def unpack(bits: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return (…, FRAMES, GRID, GRID) bool from packed bits (…, n)."""
    shape = (*bits.shape[:-1], FRAMES, GRID, GRID)
    return np.unpackbits(bits, axis=-1).reshape(shape).view(np.bool_)


def stack(samples: list[Sample]) -> Arrays:
    """Return the samples' arrays stacked, by field."""
    return {one.name: np.stack([getattr(sample, one.name) for sample in samples]) for one in fields(Sample)}
