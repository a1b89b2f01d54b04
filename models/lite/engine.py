"""Runs the network over a request: windows of eight frames, overlaps averaged, finished frames pasted."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.messages import say
from core.progress import CancelToken
from models.devices.idle import on_idle
from models.lite.calibration import probability
from models.lite.corrections import Corrections, agreed_on, with_agreed
from models.lite.deciding import ANSWERS, CUT, CueTrust, bias_of, chances_of, informed
from models.lite.dnn import LiteNet
from models.lite.doubting.judge import LiteJudge
from models.lite.edges import paste, paste_soft
from models.lite.inputs import FrameInput, InputMaker, InputSource, no_input
from models.lite.onsets import REACH_FRAMES, Flows, hidden_near_by, lost_parts, with_floor
from models.lite.recipe import CUE, FRAMES, SEEN, STRIDE
from models.lite.steadying import Belief, from_neighbours
from models.proposers.geometric import occluder_mask
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.proposers.windows import Window as FrameWindow
from models.proposers.windows import padded_frames, plan_windows

# Share of what would be added that an occluder must explain for the cue to be believed as a limit.
CUE_EXPLAINS = 0.7
EVIDENCE_SHARE = 0.6
"""Of the progress bar."""


def network_from(path: Path) -> LiteNet:
    """Return the network of a file, loaded once per process as long as the file stays as it is."""
    on_idle(_loaded.cache_clear)
    return _loaded(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _loaded(path: Path, _written_ns: int) -> LiteNet:
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
        judge: LiteJudge | None = None,
    ) -> None:
        """Prepare.

        `maker` stands for the one that follows the object, where its inputs are known already, `judge` for
        the one that says how good the answers are, where more is wanted of it.
        """
        self._network = network
        self._request = request
        self._cancel = cancel
        self._maker: InputSource = maker or InputMaker(request, cancel, network.shapes)
        self._answers = ANSWERS[:hypotheses]
        self._sums: dict[int, NDArray[np.float32]] = {}
        self._weights: dict[int, np.float32] = {}
        self._corrections = Corrections()
        self._trust = CueTrust(None if request.cue is None else request.cue.knows)
        self._beliefs: dict[int, Belief] = {}
        self._flows = Flows()
        self._heard: set[int] = set()
        self._judge = judge or LiteJudge(hypotheses)

    def run(self) -> Iterator[ProposalUpdate]:
        """Yield progress and finished frames, in order."""
        count = len(self._request.modal)
        plan = plan_windows(count, FRAMES, FRAMES - STRIDE) if count else []
        begin = 0
        for window, after in zip_longest(plan, plan[1:]):
            for share in self._maker.make_until(window.end):
                done = EVIDENCE_SHARE * share + (1 - EVIDENCE_SHARE) * window.start / count
                yield ProposalUpdate(min(0.99, done), say("Following the object"))
            self._cancel.check()
            self._hear_cue(range(window.start, window.end))
            self._predict(window)
            # Frames wait for the windows whose inputs are there: an anchor after a frame counts as much.
            if after is not None and after.end - 1 in self._maker.ready:
                continue
            finished = count if after is None else after.start
            predicted = range(begin, max(self._sums, default=-1) + 1)
            self._hear(predicted)
            informed_now = self._believe(predicted)
            for frame in range(begin, finished):
                yield from self._finish(frame, count, informed_now.get(frame))
            self._maker.forget_before(finished)
            self._beliefs = {f: one for f, one in self._beliefs.items() if f >= finished - REACH_FRAMES}
            self._flows.forget_before(finished)
            begin = finished
        yield ProposalUpdate(1.0, scores=self._judge.scores()[: len(self._answers)])

    def _hear_cue(self, frames: range) -> None:
        """Learn from frames that are to be predicted whether the cue knows all that is in front."""
        for frame in frames:
            known = self._maker.ready.get(frame)
            if known is not None and frame not in self._heard:
                self._heard.add(frame)
                self._trust.hear(known)

    def _hear(self, frames: range) -> None:
        """Learn from frames that are predicted what anchors correct."""
        for frame in frames:
            anchor, known = self._request.anchors.get(frame), self._maker.ready.get(frame)
            if known is not None and frame in self._sums and anchor is not None:
                told = self._informed(frame, known)
                self._corrections.learn(frame, known, self._decide(frame, known, told)[1][0], anchor)

    def _predict(self, window: FrameWindow) -> None:
        """Add the network's answers for a window to the sums of its frames."""
        inputs = [self._maker.ready[frame] for frame in padded_frames(window, FRAMES)]
        known = next((one for one in inputs if one is not None), None)
        if known is None:
            return
        blank = no_input(known.window)
        fine = np.stack([(one or blank).fine for one in inputs])
        if not self._trust.is_whole:
            # Where it says nothing, nothing is known: as if there were no cue.
            np.maximum(fine[:, CUE], 0, out=fine[:, CUE])
        coarse = np.stack([(one or blank).coarse for one in inputs])
        answer = self._network.answer(fine, coarse)
        for place, frame in enumerate(range(window.start, window.end)):
            # Frames in the middle of a window are told most by their neighbours.
            weight = np.float32(1 + min(place, len(window) - 1 - place))
            self._sums[frame] = self._sums.get(frame, np.float32(0)) + weight * answer[place]
            self._weights[frame] = self._weights.get(frame, np.float32(0)) + weight

    def _finish(self, frame: int, count: int, told: NDArray[np.float32] | None) -> Iterator[ProposalUpdate]:
        """Yield a frame's masks; `told` is what `_believe` returned for it, None where nothing is known."""
        self._cancel.check()
        modal = self._request.modal[frame]
        known = self._maker.ready[frame]
        fraction = EVIDENCE_SHARE + (1 - EVIDENCE_SHARE) * (frame + 1) / count
        if known is None or told is None:
            for number in range(len(self._answers)):
                yield ProposalUpdate(
                    fraction, say("Completing"), number, {frame: modal.copy()}, doubts={frame: 0.0}
                )
            return
        seen = known.fine[SEEN] > 0
        logits, chances = self._decide(frame, known, told)
        del self._sums[frame], self._weights[frame]
        doubts = {frame: self._judge.hear(chances, known, has_cue=self._trust.is_whole)}
        in_front = occluder_mask(self._request, frame, modal)
        soft = {}
        if self._request.wants_soft:
            # One belief of the run: its hypotheses are cuts of the first head.
            chance = probability(logits[self._answers[0].head], has_cue=self._trust.is_whole)
            soft = {frame: paste_soft(chance, known.window, modal.shape)}
        may_limit = limits(self._request) and self._trust.is_whole
        for number in range(len(self._answers)):
            limit = in_front if may_limit and _explains(known, chances[number]) else None
            mask = paste(chances[number], seen, known.window, modal, limit, CUT, known.outlines)
            yield ProposalUpdate(fraction, say("Completing"), number, {frame: mask}, soft, doubts)

    def _decide(
        self, frame: int, known: FrameInput, told: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return logits of all heads and chances of all answers, float32 (…, GRID, GRID).

        `told` is what is thought of the frame before its neighbours are heard.
        """
        logits = told + from_neighbours(frame, known, self._beliefs)
        chances = chances_of(logits, known, self._answers, has_cue=self._trust.is_whole)
        if not self._trust.is_whole:
            hidden = hidden_near_by(frame, known, chances[0], self._beliefs, self._flows)
            if hidden is not None:
                # What a person has taken away near by stays away.
                chances = with_floor(chances, hidden & (self._corrections.weigh(frame, known) >= 0))
        return logits, with_agreed(chances, agreed_on(frame, known))

    def _informed(self, frame: int, known: FrameInput) -> NDArray[np.float32]:
        mean = self._sums[frame] / self._weights[frame]
        logits = informed(mean, known, is_cued=self._trust.is_whole, may_limit=limits(self._request))
        return logits + self._corrections.weigh(frame, known)

    def _believe(self, frames: range) -> dict[int, NDArray[np.float32]]:
        """Keep what is thought of frames, for their neighbours; returns it, by frame, as `_informed` does."""
        told = {}
        for frame in frames:
            known = self._maker.ready.get(frame)
            if known is not None and frame in self._sums:
                told[frame] = self._informed(frame, known)
                raised = told[frame][0] + np.float32(bias_of(has_cue=self._trust.is_whole))
                chance = np.maximum(1 / (1 + np.exp(-raised)), known.fine[SEEN] > 0)
                self._beliefs[frame] = Belief.of(known, chance)
        if not self._trust.is_whole:
            self._find_lost(told)
        return told

    def _find_lost(self, told: Mapping[int, NDArray[np.float32]]) -> None:
        """Add to what is thought of frames the parts that they lost, so that their neighbours know it too."""
        found = {}
        for frame, logits in told.items():
            known = self._maker.ready[frame]
            if known is None:
                continue
            raised = logits[0] + from_neighbours(frame, known, self._beliefs)
            # The logistic function is above a half where its argument is above 0.
            chance = (raised + bias_of(has_cue=False) > 0).astype(np.float32)
            lost = lost_parts(frame, known, chance, self._beliefs, self._flows)
            if lost is not None:
                found[frame] = replace(self._beliefs[frame], found=lost)
        self._beliefs |= found


def limits(request: ProposalRequest) -> bool:
    """Tell whether what is known to be behind may not be covered; option `limit=no` lets it."""
    return request.options.get("limit") != "no"


def _explains(known: FrameInput, chance: NDArray[np.float32]) -> bool:
    """Tell whether most of what would be added lies behind something that the cue knows."""
    added = (chance > CUT) & (known.fine[SEEN] < 0)
    pixels = int(np.count_nonzero(added))
    explained = int(np.count_nonzero(added & (known.fine[CUE] > 0)))
    return pixels > 0 and explained >= CUE_EXPLAINS * pixels
