"""PCNet-M as a proposer, and the hull limited to where it predicts the object (Convex^R)."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.messages import mark, say
from core.progress import CancelToken
from core.types import BoolMask
from models.dnn.shipped import digest_of, lacking, require
from models.pcnet_m.net import WEIGHTS, network_from
from models.pcnet_m.recipe import MASK_THRESHOLD
from models.proposers.geometric import fill_hull, occluder_mask
from models.proposers.protocol import ProposalRequest, ProposalUpdate

READING = 1
"""Goes up when the same weights give other masks."""
INSTEAD = "convex-occluder"
"""Where the weights are missing."""


class PcnetProposer:
    """PCNet-M frame by frame: the eraser is what the cue puts in front; it grows nowhere else."""

    name = "pcnet-m"
    summary = mark("PCNet-M: grows behind what is in front, learned from visible masks alone")
    needs_frames = False
    max_hypotheses = 1

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights

    def with_weights(self, name: str, weights: Path) -> "PcnetProposer":
        """Return it with weights of one's own training."""
        own = type(self)(weights)
        own.name = name
        return own

    def missing(self) -> str | None:
        """Return what it lacks in one line, None when it can run."""
        return lacking(self._weights, INSTEAD)

    @property
    def fingerprint(self) -> str:
        """Name and digest of the weights.

        Raises:
            ModelUnavailableError: The weights are not where the program keeps them.
        """
        require(self._weights, INSTEAD)
        return f"{type(self).name}-{READING}-{digest_of(self._weights)}"

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Yield one update per frame, with the soft map where it is wanted.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: The weights are missing or damaged.
        """
        require(self._weights, INSTEAD)
        yield ProposalUpdate(0.0, say("Loading the model"))
        net = network_from(self._weights)
        count = len(request.modal)
        message = "" if request.cue is not None else say("No cue says what is in front: nothing grows")
        total = grown = 0
        for frame in range(count):
            cancel.check()
            modal = request.modal[frame]
            in_front = occluder_mask(request, frame, modal)
            eraser = np.zeros_like(modal) if in_front is None else in_front
            soft = net.soft(modal, eraser)
            mask = self._mask(modal, soft > MASK_THRESHOLD)
            total += int(np.count_nonzero(mask))
            grown += int(np.count_nonzero(mask & ~modal))
            maps = {frame: np.where(mask, soft, np.minimum(soft, MASK_THRESHOLD))}
            yield ProposalUpdate(
                (frame + 1) / count, message, masks={frame: mask}, soft=maps if request.wants_soft else {}
            )
        # Without evidence from other frames, each invented pixel is an even bet.
        yield ProposalUpdate(1.0, message, scores=(1.0 - 0.5 * grown / max(1, total),))

    def _mask(self, modal: BoolMask, found: BoolMask) -> BoolMask:
        """The mask, bool (H, W), from what the network found."""
        return found


class ConvexRegionProposer(PcnetProposer):
    """The hull of the visible mask, only where PCNet-M predicts the object."""

    name = "convex-r"
    summary = mark("PCNet-M: the convex hull, only where the object is expected behind something")

    def _mask(self, modal: BoolMask, found: BoolMask) -> BoolMask:
        return modal | (fill_hull(modal) & found)
