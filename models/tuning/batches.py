"""Samples as batches for the network, with augmentation."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.lite.recipe import BOX, COARSE_CHANNELS, EVIDENCE_CHANNELS
from models.tuning.samples import Arrays, told_of, unpack

NO_CUE = 0.12
NO_EVIDENCE = 0.05
NO_PICTURES = 0.05
NO_MAP = 0.08
"""Share of samples that lack one of the maps made from pictures, for each of them apart."""
BOXED = 0.3
"""Share of samples that get amodal boxes on top of those that were drawn with some."""
BOXED_FRAMES = 0.6
"""Share of these in which every frame has one; in the others every other frame, at random."""
BOX_ERROR = 0.015
"""Of the object's larger side, standard deviation of each of the box's sides."""


@dataclass(frozen=True)
class Batch:
    """What the network sees and should answer."""

    fine: Tensor
    """float32 (B, FRAMES, FINE_CHANNELS, GRID, GRID)."""
    coarse: Tensor
    """float32 (B, FRAMES, COARSE_CHANNELS, COARSE, COARSE)."""
    truth: Tensor
    """Whole object, float32 (B, FRAMES, GRID, GRID)."""
    background: Tensor
    """Plainly visible beside the object and what is in front of it, bool (B, FRAMES, GRID, GRID)."""
    told: Tensor
    """What the program adds to the network's logits, float32 (B, FRAMES, GRID, GRID); 0 in training."""
    decided: Tensor
    """Whose truth is known, float32 (B, FRAMES): 1, or 0 for frames from which nothing is learned."""

    @property
    def modal(self) -> Tensor:
        """Visible part, bool (B, FRAMES, GRID, GRID)."""
        return self.fine[:, :, 0] > 0

    @property
    def canvas(self) -> Tensor:
        """Where the truth is known, as `modal`."""
        return self.fine[:, :, 2] > 0

    def to(self, device: torch.device) -> "Batch":
        """Return it on a device."""
        return Batch(*(part.to(device) for part in self.parts))

    @property
    def parts(self) -> tuple[Tensor, ...]:
        """All tensors, in the order in which a batch is made of them."""
        return self.fine, self.coarse, self.truth, self.background, self.told, self.decided


def augmented(arrays: Arrays, rng: np.random.Generator, *, no_cue: float = NO_CUE) -> Batch:
    """Return stacked samples as a batch that looks a little different each time.

    Args:
        arrays: Fields of `Sample`, first axis the sample.
        rng: Source of chance.
        no_cue: Share of samples that lose their cue.
    """
    size = len(arrays["flags"])
    flags = arrays["flags"].copy()
    flags[rng.random(size) < no_cue, 0] = 0
    coarse = arrays["coarse"].copy()
    coarse[rng.random(size) < NO_EVIDENCE, :, :EVIDENCE_CHANNELS] = 0
    coarse[rng.random(size) < NO_PICTURES, :, EVIDENCE_CHANNELS:] = 0
    for channel in range(EVIDENCE_CHANNELS, COARSE_CHANNELS):
        coarse[rng.random(size) < NO_MAP, :, channel] = 0
    batch = make_batch({**arrays, "flags": flags, "coarse": coarse})
    for number in np.flatnonzero(rng.random(size) < BOXED):
        add_boxes(batch.fine[number, :, BOX], batch.truth[number], rng)
    parts = list(batch.parts)
    for axis in (-1, 1):  # mirrored; backwards in time
        chosen = torch.from_numpy(rng.random(size) < 0.5)
        *pictures, decided = (_flip(part, chosen, axis) for part in parts)
        parts = [*pictures, parts[-1] if axis == -1 else decided]
    return Batch(*parts)


def make_batch(arrays: Arrays) -> Batch:
    """Return the network's input from stacked samples."""
    flags = arrays["flags"]
    modal, front, canvas, box = (unpack(arrays[name]) for name in ("modal", "in_front", "canvas", "box"))
    has_cue = flags[:, 0].astype(np.float32)[:, None, None, None]
    has_box = flags[:, 2:].astype(np.float32)[:, :, None, None]
    fine = np.empty((*modal.shape[:2], 4, *modal.shape[2:]), dtype=np.float32)
    fine[:, :, 0] = modal * np.float32(2) - np.float32(1)
    fine[:, :, 1] = (front * np.float32(2) - np.float32(1)) * has_cue
    fine[:, :, 2] = canvas
    fine[:, :, BOX] = (box * np.float32(2) - np.float32(1)) * has_box
    coarse = arrays["coarse"].astype(np.float32) * np.float32(1 / 255)
    truth, background = unpack(arrays["amodal"]).astype(np.float32), unpack(arrays["background"])
    told = told_of(arrays["told"]) if "told" in arrays else np.zeros_like(truth)
    decided = arrays["decided"].astype(np.float32)
    return Batch(*(torch.from_numpy(part) for part in (fine, coarse, truth, background, told, decided)))


def add_boxes(channel: Tensor, truth: Tensor, rng: np.random.Generator) -> None:
    """Draw the boxes that a person would, a little off, into frames that have none; changes `channel`.

    Args:
        channel: float (FRAMES, GRID, GRID): 1 in a box, -1 out of it, all 0 where there is none.
        truth: Whole object, float (FRAMES, GRID, GRID).
        rng: Source of errors and of which frames have one.
    """
    share = 1.0 if rng.random() < BOXED_FRAMES else 0.5
    chosen = rng.random(len(truth)) < share
    errors = rng.normal(0, BOX_ERROR, (len(truth), 4))
    for number in np.flatnonzero(chosen):
        whole = truth[number] > 0.5
        rows, columns = whole.any(dim=1).nonzero(), whole.any(dim=0).nonzero()
        if channel[number].any() or len(rows) == 0:
            continue
        sides = np.array([int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1])
        sides = np.rint(sides + errors[number] * max(sides[1] - sides[0], sides[3] - sides[2])).astype(int)
        top, bottom, left, right = np.maximum(0, sides).tolist()
        channel[number] = -1.0
        channel[number, top:bottom, left:right] = 1.0


def _flip(values: Tensor, chosen: Tensor, axis: int) -> Tensor:
    shape = (-1, *[1] * (values.ndim - 1))
    return torch.where(chosen.reshape(shape), values.flip(axis), values)
