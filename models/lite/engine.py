"""Runs the network over a request: windows of eight frames, overlaps averaged, finished frames pasted."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.messages import say
from core.progress import CancelToken
from core.shapes.parts import fill_holes
from models.devices.idle import on_idle
from models.lite.calibration import probability
from models.lite.dnn import LiteNet
from models.lite.edges import paste, paste_soft
from models.lite.inputs import FrameInput, InputMaker, InputSource, no_input
from models.lite.recipe import CANVAS, FRAMES, HEADS, STRIDE
from models.proposers.geometric import occluder_mask
from models.proposers.hypotheses import Judge
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.proposers.windows import Window as FrameWindow
from models.proposers.windows import padded_frames, plan_windows

CUT = 0.5


@dataclass(frozen=True)
class Answer:
    """How a hypothesis is read from the network."""

    head: int
    raised: float
    """Added to its logits, on top of the bias: positive is generous."""


# Cuts of the first head differ more than its other heads do (model card).
ANSWERS = (Answer(0, 0.0), Answer(0, -1.0), Answer(0, 1.5))
# Added to all logits: the cut that is best for IoU is lower the less is known. Calibrated on clips of
# training silhouettes and other clips of held-out ones (model card), never on those of the figures.
BIAS_WITH_CUE, BIAS_WITHOUT = 0.75, 1.25
# Share of what would be added that an occluder must explain for the cue to be believed as a limit.
CUE_EXPLAINS = 0.7
# Taken from logits outside the hull of what is visible and what most witnesses show.
BEYOND_HULL = 1.0
HULL = 3
# Taken from all logits, times the share of the object beyond the canvas that is above one half: of an object
# that is about to leave, a small error of its place is as large as what can be seen of it (model card).
MOSTLY_OUTSIDE = 8.0
# Added to what the visible mask encloses: it is rarely air, and no silhouette of the training has holes.
ENCLOSED = 8.0
# Logit, bias apart, that a part outside the visible mask must reach somewhere: what is faint all over is
# mostly growth where nothing is hidden (model card).
FAINT = 1.0
EVIDENCE_SHARE = 0.6
"""Of the progress bar."""


@cache
def network_from(path: Path) -> LiteNet:
    """Return the network of a file, loaded once per process."""
    on_idle(network_from.cache_clear)
    return LiteNet(path)


class LiteRun:
    """One request."""

    def __init__(
        self,
        network: LiteNet,
        request: ProposalRequest,
        hypotheses: int,
        cancel: CancelToken,
        maker: InputSource | None = None,
    ) -> None:
        """Prepare; `maker` stands for the one that follows the object, where its inputs are known already."""
        self._network = network
        self._request = request
        self._cancel = cancel
        self._maker: InputSource = maker or InputMaker(request, cancel)
        self._answers = ANSWERS[:hypotheses]
        self._sums: dict[int, NDArray[np.float32]] = {}
        self._weights: dict[int, np.float32] = {}
        self._judge = Judge(hypotheses if hypotheses > 1 else HEADS)

    def run(self) -> Iterator[ProposalUpdate]:
        """Yield progress and finished frames, in order."""
        count = len(self._request.modal)
        plan = plan_windows(count, FRAMES, FRAMES - STRIDE) if count else []
        for window, finished in zip(plan, [*(after.start for after in plan[1:]), count], strict=False):
            for share in self._maker.make_until(window.end):
                done = EVIDENCE_SHARE * share + (1 - EVIDENCE_SHARE) * window.start / count
                yield ProposalUpdate(min(0.99, done), say("Following the object"))
            self._cancel.check()
            self._predict(window)
            for frame in range(window.start, finished):
                yield from self._finish(frame, count)
            self._maker.forget_before(finished)
        yield ProposalUpdate(1.0, scores=self._judge.scores()[: len(self._answers)])

    def _predict(self, window: FrameWindow) -> None:
        """Add the network's answers for a window to the sums of its frames."""
        inputs = [self._maker.ready[frame] for frame in padded_frames(window, FRAMES)]
        known = next((one for one in inputs if one is not None), None)
        if known is None:
            return
        blank = no_input(known.window)
        fine = np.stack([(one or blank).fine for one in inputs])
        coarse = np.stack([(one or blank).coarse for one in inputs])
        answer = self._network.answer(fine, coarse)
        for place, frame in enumerate(range(window.start, window.end)):
            # Frames in the middle of a window are told most by their neighbours.
            weight = np.float32(1 + min(place, len(window) - 1 - place))
            self._sums[frame] = self._sums.get(frame, np.float32(0)) + weight * answer[place]
            self._weights[frame] = self._weights.get(frame, np.float32(0)) + weight

    def _finish(self, frame: int, count: int) -> Iterator[ProposalUpdate]:
        self._cancel.check()
        modal = self._request.modal[frame]
        known = self._maker.ready[frame]
        fraction = EVIDENCE_SHARE + (1 - EVIDENCE_SHARE) * (frame + 1) / count
        if known is None or frame not in self._sums:
            for number in range(len(self._answers)):
                yield ProposalUpdate(
                    fraction, say("Completing"), number, {frame: modal.copy()}, doubts={frame: 0.0}
                )
            return
        seen = known.fine[0] > 0
        logits = self._logits(frame, known)
        chances = np.maximum(self._chances(logits, seen), seen)
        doubts = {frame: self._judge.hear(chances)}
        in_front = occluder_mask(self._request, frame, modal)
        soft = {}
        if self._request.wants_soft:
            # One belief of the run: its hypotheses are cuts of the first head.
            chance = probability(logits[self._answers[0].head], has_cue=self._has_cue)
            soft = {frame: paste_soft(chance, known.window, modal.shape)}
        for number in range(len(self._answers)):
            limit = in_front if _explains(known, chances[number]) else None
            mask = paste(chances[number], seen, known.window, modal, limit, CUT, known.outlines)
            yield ProposalUpdate(fraction, say("Completing"), number, {frame: mask}, soft, doubts)

    @property
    def _has_cue(self) -> bool:
        return self._request.cue is not None

    def _logits(self, frame: int, known: FrameInput) -> NDArray[np.float32]:
        """Return what all heads say, float32 (HEADS, GRID, GRID), with what is known of shapes at all."""
        logits: NDArray[np.float32] = self._sums.pop(frame) / self._weights.pop(frame)
        hull = cv2.resize(known.coarse[HULL], logits.shape[-2:], interpolation=cv2.INTER_LINEAR)
        logits -= np.float32(BEYOND_HULL) * (1 - hull)
        logits -= np.float32(MOSTLY_OUTSIDE * max(0.0, _share_outside(hull, known.fine[CANVAS] > 0) - 0.5))
        seen = known.fine[0] > 0
        logits += np.float32(ENCLOSED) * (fill_holes(seen) & ~seen)
        return logits

    def _chances(self, logits: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return every answer, float32 (K, GRID, GRID), cut at CUT; of all heads for a single answer.

        What one answer alone cannot tell, how sure it is, the other heads of the same pass do.
        """
        bias = BIAS_WITH_CUE if self._has_cue else BIAS_WITHOUT
        answers = self._answers
        if len(answers) == 1:
            answers = tuple(Answer(head, 0.0) for head in range(HEADS))
        raised = [logits[answer.head] + np.float32(answer.raised + bias) for answer in answers]
        chances: NDArray[np.float32] = 1 / (1 + np.exp(-np.stack(raised)))
        for chance in chances:
            _lower_faint_parts(chance, seen, least=_chance_of(FAINT + bias))
        return chances.astype(np.float32)


def _explains(known: FrameInput, chance: NDArray[np.float32]) -> bool:
    """Tell whether most of what would be added lies behind something that the cue knows."""
    added = (chance > CUT) & (known.fine[0] < 0)
    pixels = int(np.count_nonzero(added))
    explained = int(np.count_nonzero(added & (known.fine[1] > 0)))
    return pixels > 0 and explained >= CUE_EXPLAINS * pixels


def _share_outside(hull: NDArray[np.float32], canvas: NDArray[np.bool_]) -> float:
    """Return which share of the object lies beyond the canvas, 0..1."""
    return float(hull[~canvas].sum()) / max(1.0, float(hull.sum()))


def _lower_faint_parts(chance: NDArray[np.float32], seen: NDArray[np.bool_], least: float) -> None:
    """Bring parts beyond the visible mask below the cut, in place, that nowhere reach `least`."""
    count, labels = cv2.connectedComponents(((chance > CUT) & ~seen).view(np.uint8), connectivity=8)
    highest = np.zeros(count, dtype=np.float32)
    np.maximum.at(highest, labels.astype(np.intp), chance)
    is_faint = highest < least
    is_faint[0] = False
    np.minimum(chance, np.float32(0.6 * CUT), out=chance, where=is_faint[labels])


def _chance_of(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))
