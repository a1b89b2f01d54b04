"""From the network's logits to chances: what is known beside the network, and where a mask is cut."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.lite.inputs import FrameInput, share_outside
from models.lite.known_shapes.telling import shape_logits
from models.lite.recipe import BEHIND, CUE, FRONT, HEADS, HULL, SEEN, SHARE
from models.lite.scaling import in_coarse, in_fine
from models.proposers.protocol import CueReach

CUT = 0.5


@dataclass(frozen=True)
class Answer:
    """How a hypothesis is read from the network."""

    head: int
    raised: float
    """Added to its logits, on top of the bias: positive is generous."""


# Cuts of the first head differ more than its other heads do (model card).
ANSWERS = (Answer(0, 0.0), Answer(0, -1.0), Answer(0, 1.5))
# Added to all logits. Fitted on all developers' clips of real video; on held-out silhouettes a higher one
# would find more without a cue (model card).
BIAS_WITH_CUE, BIAS_WITHOUT = 0.25, -0.74
# Added to logits outside the hull of what is visible and what most witnesses show: there the network is shyer
# than inside, where it fills concavities.
GAIN_BEYOND_HULL = 1.0
# Taken from all logits, times the share of the object beyond the canvas that is above one half: of an object
# that is about to leave, a small error of its place is as large as what can be seen of it (model card).
MOSTLY_OUTSIDE = 10.0
# Logit, bias apart, that a part outside the visible mask must reach somewhere without a cue: what is faint
# all over is mostly growth where nothing is hidden; a cue says where that may be (model card).
FAINT = 0.0
# Added where the pictures show something in front, taken where they show what is behind (`front.py`).
GAIN_IN_FRONT, LOSS_BEHIND = 0.5, 0.75
# Taken outside of what the cue says is in front, while nothing disproves the cue.
LOSS_UNCUED = 8.0
PROOF = 0.8
"""Votes that prove an object to be hidden."""
LEAST_EXPLAINED = 0.005
"""So much, in objects, a cue of tracks must have explained: masks of others know nothing of reeds that have
none."""
UNEXPLAINED = {CueReach.ALL: (0.25, 0.25), CueReach.MAYBE_ALL: (0.005, 0.1)}
"""How much of what is proven, in objects, a cue may leave unexplained: at first, and per object explained."""
LOWERED = 0.6
"""Of the cut: where parts are brought that are left out."""


class CueTrust:
    """Whether what a cue leaves out is visible background: while it explains what is hidden.

    A thing in front that has no track is in no cue. Carried shapes show it: the object must be there, and
    neither is it seen nor does the cue say why.
    """

    def __init__(self, knows: CueReach | None) -> None:
        """Begin with what is said of the cue; None = there is none."""
        self._knows = knows
        self._explained = self._unexplained = 0.0

    def hear(self, known: FrameInput) -> None:
        """Count what is surely hidden in one frame, in objects."""
        three = np.ones((3, 3), dtype=np.uint8)
        seen, cue = (cv2.dilate(in_coarse(known.fine[channel] > 0), three) > 0 for channel in (SEEN, CUE))
        hidden = (cv2.erode(known.coarse[SHARE], three) > PROOF) & ~seen
        total, explained = int(np.count_nonzero(hidden)), int(np.count_nonzero(hidden & cue))
        size = max(1, int(np.count_nonzero(seen)) + total)
        self._explained += explained / size
        self._unexplained += (total - explained) / size

    @property
    def is_whole(self) -> bool:
        """Whether the cue explains what it should, so far."""
        if self._knows not in UNEXPLAINED:
            return False
        if self._knows is CueReach.MAYBE_ALL and self._explained < LEAST_EXPLAINED:
            return False
        least, share = UNEXPLAINED[self._knows]
        return self._unexplained <= least + share * self._explained


def informed(
    logits: NDArray[np.float32], known: FrameInput, *, is_cued: bool, may_limit: bool
) -> NDArray[np.float32]:
    """Return the logits of all heads with what is known of shapes and of what is in front.

    Args:
        logits: float32 (HEADS, GRID, GRID).
        known: The frame's input.
        is_cued: Whether a cue says all that is in front.
        may_limit: Whether what is known to be behind counts.
    """
    hull = in_fine(known.coarse[HULL])
    result = logits + np.float32(GAIN_BEYOND_HULL) * (1 - hull)
    result -= np.float32(MOSTLY_OUTSIDE * max(0.0, share_outside(known) - 0.5))
    told = None if known.outlines is None else shape_logits(known.outlines.witnesses, known.window)
    if told is not None:
        result += told
    if may_limit and is_cued:
        result -= np.float32(LOSS_UNCUED) * (known.fine[CUE] < 0)
    elif may_limit:
        result += GAIN_IN_FRONT * in_fine(known.coarse[FRONT]) - LOSS_BEHIND * in_fine(known.coarse[BEHIND])
    return result


def bias_of(*, has_cue: bool) -> float:
    """Return what is added to all logits."""
    return BIAS_WITH_CUE if has_cue else BIAS_WITHOUT


def chances_of(
    logits: NDArray[np.float32],
    known: FrameInput,
    answers: tuple[Answer, ...],
    *,
    has_cue: bool,
) -> NDArray[np.float32]:
    """Return every answer, float32 (K, GRID, GRID), cut at CUT; of all heads for a single answer.

    What one answer alone cannot tell, how sure it is, the other heads of the same pass do.
    """
    bias = bias_of(has_cue=has_cue)
    if len(answers) == 1:
        answers = tuple(Answer(head, 0.0) for head in range(HEADS))
    raised = [logits[answer.head] + np.float32(answer.raised + bias) for answer in answers]
    chances: NDArray[np.float32] = (1 / (1 + np.exp(-np.stack(raised)))).astype(np.float32)
    seen = known.fine[SEEN] > 0
    for chance in () if has_cue else chances:
        _leave_out(chance, seen, least=_chance_of(FAINT + bias))
    result: NDArray[np.float32] = np.maximum(chances, seen)
    return result


def _leave_out(chance: NDArray[np.float32], seen: NDArray[np.bool_], least: float) -> None:
    """Bring parts beyond the visible mask below the cut, in place, that nowhere reach `least`."""
    count, labels = cv2.connectedComponents(((chance > CUT) & ~seen).view(np.uint8), connectivity=8)
    highest = np.zeros(count, dtype=np.float32)
    np.maximum.at(highest, labels.astype(np.intp), chance)
    leaves = highest < least
    leaves[0] = False
    np.minimum(chance, np.float32(LOWERED * CUT), out=chance, where=leaves[labels])


def _chance_of(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))
