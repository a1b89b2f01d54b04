"""All that a proposer says, in one piece."""

from dataclasses import dataclass

import numpy as np

from core.progress import CancelToken
from core.types import BoolVideo
from models.proposers.protocol import ProposalRequest, Proposer


@dataclass(frozen=True)
class Hypotheses:
    """A finished proposal in one piece (the application works on updates)."""

    masks: BoolVideo
    """bool (K, T, H, W)."""
    scores: tuple[float, ...]


def collect(proposer: Proposer, request: ProposalRequest, cancel: CancelToken | None = None) -> Hypotheses:
    """Run a proposer to its end and gather all frames; memory grows with K × T × H × W."""
    count = min(request.hypotheses, proposer.max_hypotheses)
    masks = np.zeros((count, *request.modal.shape), dtype=np.bool_)
    scores: tuple[float, ...] = ()
    for update in proposer.propose(request, cancel or CancelToken()):
        for frame, mask in update.masks.items():
            masks[update.hypothesis, frame] = mask
        if update.scores is not None:
            scores = update.scores
    return Hypotheses(masks, scores)
