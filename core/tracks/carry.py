"""Carries what a person changed in one frame into the frames after or before it, along the object's motion.

Only the change travels: the pixels added and the pixels taken away. Each frame keeps the rest of its own
mask. Motion is measured on what is visible of the object, because a correction of the hidden part lies on
pixels of whatever hides it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.progress import CancelToken
from core.tracks.flow import carry_along
from core.types import BoolMask, RgbFrame

LEAST_TRUST = 0.3
"""Below this a correction is not carried on, unless the person says otherwise. Trust is a product over all
steps: on real clips each gives 0.7 to 0.95, so 0.5 ended the way after two or three frames."""
CUSHIONED_FROM = 0.25
"""Trust of a motion from which on only one half of what is missing counts; below it is a cut or a guess."""


@dataclass(frozen=True)
class Correction:
    """What changed in a mask."""

    added: BoolMask
    """bool (H, W)."""
    removed: BoolMask
    """bool (H, W)."""

    @classmethod
    def of(cls, before: BoolMask | None, after: BoolMask | None) -> "Correction":
        """Return the change between two states of a mask, bool (H, W); None = there was no mask.

        Raises:
            ValueError: Both are None.
        """
        if before is None and after is None:
            raise ValueError("there is no mask, so nothing was changed")
        known = after if after is not None else before
        assert known is not None
        old, new = (np.zeros_like(known) if mask is None else mask for mask in (before, after))
        return cls(new & ~old, old & ~new)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.added.any() or self.removed.any())

    def apply_to(self, mask: BoolMask) -> BoolMask:
        """Return a mask with the change made in it, bool (H, W)."""
        return (mask | self.added) & ~self.removed


@dataclass(frozen=True)
class CarriedCorrection:
    """A correction as it looks in another frame."""

    frame: int
    correction: Correction
    trust: float
    """How far to trust the whole way to here, 0..1: the product of the steps."""
    is_trusted: bool
    """False in the last frame when the way ended there because trust fell."""


def carry_correction(
    correction: Correction,
    frames: Sequence[int],
    picture: Callable[[int], RgbFrame],
    visible: Callable[[int], BoolMask | None],
    *,
    least_trust: float = LEAST_TRUST,
    cancel: CancelToken | None = None,
) -> Iterator[CarriedCorrection]:
    """Yield a correction in one frame after the other, until the frames or the trust end.

    Args:
        correction: The change in the first of the frames.
        frames: The frame of the correction, then neighbour by neighbour where it goes.
        picture: Returns the picture of a frame, uint8 (H, W, 3), of the mask's size.
        visible: Returns what is visible of the object in a frame, bool (H, W); None = not known there, then
            what was carried so far serves.
        least_trust: Where trust falls below this the way ends; that frame is yielded as not trusted.
        cancel: Asked in every frame.

    Yields:
        One item per frame after the first.

    Raises:
        Cancelled: Somebody asked to stop.
    """
    trust = 1.0
    before = picture(frames[0])
    seen = _seen(visible(frames[0]), correction)
    for frame in frames[1:]:
        if cancel is not None:
            cancel.check()
        after = picture(frame)
        carried, (added, removed) = carry_along(seen, (correction.added, correction.removed), before, after)
        correction = Correction(added, removed)
        known = visible(frame)
        trust *= step_trust(carried.trust, carried.mask, known)
        is_trusted = trust >= least_trust
        yield CarriedCorrection(frame, correction, trust, is_trusted)
        if not is_trusted:
            return
        seen = known if known is not None and known.any() else carried.mask
        before = after


def step_trust(measured: float, carried: BoolMask, known: BoolMask | None) -> float:
    """Return the trust in one step, 0..1, from what the pictures and, where known, the next mask say.

    One half of what is missing to full trust counts, by a rule of ours that was not measured: trust is a
    product over all steps, and with the whole of it a carry would stop after two or three of them. What is
    next to nothing stays so: a cut ends the way.

    Args:
        measured: Trust of the motion (`core.tracks.flow`).
        carried: The visible object carried here, bool (H, W).
        known: The visible object as its mask says, bool (H, W); None = not known.
    """
    trust = 0.5 + 0.5 * measured
    if measured < CUSHIONED_FROM:
        trust = measured / CUSHIONED_FROM * (0.5 + 0.5 * CUSHIONED_FROM)
    if known is None or not known.any() or not carried.any():
        return trust
    # What comes out from behind something is no sign of a wrong motion: only the smaller one must lie inside.
    both = int(np.count_nonzero(known & carried))
    inside = both / min(int(np.count_nonzero(known)), int(np.count_nonzero(carried)))
    return trust * min(1.0, inside / 0.9)


def _seen(visible: BoolMask | None, correction: Correction) -> BoolMask:
    if visible is not None and visible.any():
        return visible
    return correction.added | correction.removed
