"""Runs the network over a request: windows of eight frames, overlaps averaged, finished frames pasted."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from itertools import zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.messages import say
from core.progress import CancelToken
from core.types import BoolMask
from models.devices.idle import on_idle
from models.lite.answers import Answers
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
    return LiteNet(path, waits=False)


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
        self._said = Answers()
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
            predicted = range(begin, self._said.end)
            self._hear(predicted)
            informed_now = self._believe(predicted)
            yield from self._finish(range(begin, finished), informed_now)
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
            if known is not None and frame in self._said and anchor is not None:
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
        self._said.hear(window, self._network.answer(fine, coarse))

    def _finish(self, frames: range, told: Mapping[int, NDArray[np.float32]]) -> Iterator[ProposalUpdate]:
        """Yield masks; `told` is from `_believe`. While a frame is pasted, the next one is decided."""
        with ThreadPoolExecutor(1, "lite-pasting") as aside:
            before: list[Callable[[], ProposalUpdate]] = []
            for frame in frames:
                self._cancel.check()
                known = self._maker.ready[frame]
                if known is None or frame not in told:
                    coming = self._as_it_is(frame)
                else:
                    coming = self._begin(frame, known, told[frame], aside)
                yield from (update() for update in before)
                before = coming
            yield from (update() for update in before)

    def _as_it_is(self, frame: int) -> list[Callable[[], ProposalUpdate]]:
        """Return the updates of a frame of which nothing is known."""
        return [
            partial(self._update, frame, number, self._request.modal[frame].copy, {}, 0.0)
            for number in range(len(self._answers))
        ]

    def _begin(
        self, frame: int, known: FrameInput, told: NDArray[np.float32], aside: ThreadPoolExecutor
    ) -> list[Callable[[], ProposalUpdate]]:
        """Decide a frame, begin to paste its answers, and return what waits for them."""
        modal, seen, has_cue = self._request.modal[frame], known.fine[SEEN] > 0, self._trust.is_whole
        logits, chances = self._decide(frame, known, told)
        self._said.forget(frame)
        doubt = self._judge.hear(chances, known, has_cue=has_cue)
        in_front = occluder_mask(self._request, frame, modal)
        soft = {}
        if self._request.wants_soft:
            # One belief of the run: its hypotheses are cuts of the first head.
            chance = probability(logits[self._answers[0].head], has_cue=has_cue)
            soft = {frame: paste_soft(chance, known.window, modal.shape)}
        may_limit = limits(self._request) and has_cue
        coming: list[Callable[[], ProposalUpdate]] = []
        for number in range(len(self._answers)):
            limit = in_front if may_limit and _explains(known, chances[number]) else None
            mask = aside.submit(paste, chances[number], seen, known.window, modal, limit, CUT, known.outlines)
            coming.append(partial(self._update, frame, number, mask.result, soft, doubt))
        return coming

    def _update(
        self,
        frame: int,
        number: int,
        mask: Callable[[], BoolMask],
        soft: Mapping[int, NDArray[np.float32]],
        doubt: float,
    ) -> ProposalUpdate:
        share = EVIDENCE_SHARE + (1 - EVIDENCE_SHARE) * (frame + 1) / len(self._request.modal)
        return ProposalUpdate(share, say("Completing"), number, {frame: mask()}, soft, {frame: doubt})

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
        logits = informed(
            self._said.mean(frame), known, is_cued=self._trust.is_whole, may_limit=limits(self._request)
        )
        return logits + self._corrections.weigh(frame, known)

    def _believe(self, frames: range) -> dict[int, NDArray[np.float32]]:
        """Keep what is thought of frames, for their neighbours; returns it, by frame, as `_informed` does."""
        told = {}
        for frame in frames:
            known = self._maker.ready.get(frame)
            if known is not None and frame in self._said:
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
