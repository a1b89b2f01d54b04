"""How far results may lie apart through rounding: it follows from the number type, not from a processor."""

import torch
from torch import Tensor

FEW = 64
"""Roundings of a filter or of one layer."""

SOME = 1024
"""Roundings of an encoder, or of some steps of a training."""

NETWORK = 1 << 16
"""Roundings of a whole tiny network: some hundred layers, each of which may amplify a few times."""


def assert_equal_but_rounding(ours: Tensor, theirs: Tensor, roundings: int = NETWORK) -> None:
    """Compare two tensors of one shape by the largest value of the second.

    Allowed is `roundings` × machine epsilon of the coarser dtype × the largest magnitude. That whole networks
    agree is checked in double precision, where this is far below any fault.
    """
    assert ours.shape == theirs.shape
    epsilon = max(torch.finfo(ours.dtype).eps, torch.finfo(theirs.dtype).eps)
    unit = epsilon * float(theirs.abs().max())
    apart = float((ours.double() - theirs.double()).abs().max())
    assert apart <= roundings * unit, f"{apart:g} apart, {apart / unit:.0f} roundings"


def largest_change(ours: Tensor, theirs: Tensor) -> float:
    """Return the largest difference as a share of the largest magnitude of the second."""
    return float((ours.double() - theirs.double()).abs().max() / theirs.double().abs().max())
