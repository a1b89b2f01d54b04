"""Systems of others as proposers: offered once they were added and found whole."""

import hashlib
from collections.abc import Iterator
from functools import partial

import numpy as np

from core.errors import AmodalError, ModelUnavailableError
from core.messages import say
from core.program import command
from core.progress import CancelToken
from core.scratch import scratch_folder
from core.types import BoolMask
from models.adapters.kit.added import Added, read_added
from models.adapters.kit.checking import lacking_files
from models.adapters.kit.described import Described, described
from models.adapters.kit.exchange import Exchange
from models.adapters.kit.process import FOREIGN, ForeignProcess
from models.proposers.hypotheses import Judge
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.proposers.windows import Window, plan_windows
from models.weights.checks.fingerprints import DIGEST_CHARACTERS, DigestMemory
from models.weights.stock.places import WeightPlaces


class AdapterProposer:
    """One system in its own environment. What it has no answer for keeps the modal mask, by the rules."""

    needs_frames = True
    hides_while_missing = True

    def __init__(self, name: str) -> None:
        """Take the name of an adapter; nothing is looked at."""
        self._system = described(name)
        self.name = name
        self.summary = self._system.summary
        self.max_hypotheses = self._system.most_hypotheses

    def missing(self) -> str | None:
        """Return what it lacks in one line, None when it was added, checked, and is still there."""
        try:
            _require(self._system)
        except AmodalError as error:
            return str(error)
        return None

    @property
    def fingerprint(self) -> str:
        """Name and digest of the weights, of the repository's named files and of the adapter's own.

        Raises:
            ModelUnavailableError: It was not added, or something of it is gone.
            BadInputError: A file cannot be read.
        """
        added = _require(self._system)
        memory = DigestMemory(WeightPlaces.from_environment().digest_file)
        files = [*added.weights_files(self._system), self._system.script, FOREIGN]
        files += [added.repository / name for name in self._system.layout]
        digest = hashlib.sha256("\n".join(memory.sha256(file) for file in files).encode())
        return f"{self.name}-{digest.hexdigest()[:DIGEST_CHARACTERS]}"

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Yield masks as the process hands them over, frame by frame.

        Raises:
            Cancelled: The token was set; the process and all it started are ended.
            ModelUnavailableError: It was not added, or something of it is gone.
            AmodalError: The process broke, said nonsense, or said nothing for too long.
        """
        added = _require(self._system)
        yield ProposalUpdate(0.0, say("Starting {name}", name=self.name))
        wanted = max(1, min(request.hypotheses, self.max_hypotheses))
        with scratch_folder("adapter") as folder:
            exchange = Exchange(folder, self._system, request)
            yield from _Run(self._system, added, request, wanted, exchange).run(cancel)


class _Run:
    """One request through one process, which is started when the first frame needs it."""

    def __init__(
        self, system: Described, added: Added, request: ProposalRequest, wanted: int, exchange: Exchange
    ) -> None:
        self._system, self._added, self._request = system, added, request
        self._wanted, self._exchange = wanted, exchange
        self._judge = Judge(wanted)
        self._process: ForeignProcess | None = None
        self._done = 0

    def run(self, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        facts: dict[str, object] = {"system": self._system.repository, "environment": self._added.found}
        if self._request.frames is None:
            facts["pictures"] = "none: it was given grey ones"
        try:
            for window in plan_windows(len(self._request.modal), self._system.window, self._system.overlap):
                yield from self._window(window, cancel)
            if self._process is not None:
                self._asked_for_frames(cancel).say([])
                while self._process.listen(cancel) is not None:
                    pass
                facts["warnings"] = self._exchange.warnings()
        finally:
            if self._process is not None:
                self._process.end()
        yield ProposalUpdate(1.0, "", scores=self._judge.scores(), facts=facts)

    def _window(self, window: Window, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        frames = list(range(window.start, window.end))
        # Of frames that two windows share, each has the half that lies farther inside.
        first = window.start + window.shared // 2
        last = window.end - (window.shared_with_next - window.shared_with_next // 2)
        masks = [self._request.modal[frame] for frame in frames]
        seen = {frame for frame, mask in zip(frames, masks, strict=True) if mask.any()}
        for frame in range(first, last):
            if frame not in seen:
                yield from self._hand_over(frame, [masks[frame - window.start]] * self._wanted)
        if not seen & set(range(first, last)):
            return
        process = self._asked_for_frames(cancel)
        self._exchange.write_window(frames, masks)
        process.say(frames)
        left = set(seen)
        while left:
            frame = self._frame_of(process.listen(cancel), left)
            left.discard(frame)
            answers, softs = self._exchange.take_answer(frame, self._wanted)
            if first <= frame < last:
                yield from self._hand_over(frame, answers, softs)

    def _asked_for_frames(self, cancel: CancelToken) -> ForeignProcess:
        """Return the process when it has asked for frames."""
        if self._process is None:
            self._exchange.write_job(self._added, self._wanted)
            self._process = ForeignProcess(
                self._system.name, self._added.python, self._exchange.folder, 60 * self._added.minutes_silent
            )
        said = self._process.listen(cancel)
        if said is None or "wants" not in said:
            raise AmodalError(f"{self._system.name}: its process asked for no frames, it said {said}")
        return self._process

    def _frame_of(self, said: dict[str, object] | None, left: set[int]) -> int:
        frame = None if said is None else said.get("frame")
        if not isinstance(frame, int) or frame not in left:
            waiting = f"frame {min(left)}"
            raise AmodalError(f"{self._system.name}: its process gave no mask of {waiting}, it said {said}")
        return frame

    def _hand_over(
        self, frame: int, masks: list[BoolMask], softs: list[np.ndarray] | None = None
    ) -> Iterator[ProposalUpdate]:
        self._done += 1
        softs = softs or []
        modal = self._request.modal[frame]
        belief = np.stack([np.maximum(one, modal) for one in softs or masks]).astype(np.float32)
        doubt = self._judge.hear(belief)
        share = self._done / len(self._request.modal)
        for number, mask in enumerate(masks):
            yield ProposalUpdate(
                share,
                say("{name} at work", name=self._system.name),
                number,
                {frame: mask},
                {frame: softs[number]} if softs and self._request.wants_soft else {},
                {frame: doubt} if number == 0 else {},
            )


def _require(system: Described) -> Added:
    added = read_added().get(system.name)
    if added is None:
        raise ModelUnavailableError(f"{system.name} is not added: `{system.add_command}`")
    way = f"`{command(f'models adapters check {system.name}')}`"
    lacks = lacking_files(system, added)
    if lacks:
        raise ModelUnavailableError(f"{system.name}: {lacks[0]}; {way} tells all")
    if not added.found:
        raise ModelUnavailableError(f"{system.name} was added and not found whole: {way} says what it lacks")
    return added


aisformer = partial(AdapterProposer, "aisformer")
pix2gestalt = partial(AdapterProposer, "pix2gestalt")
savos = partial(AdapterProposer, "savos")
eoras = partial(AdapterProposer, "eoras")
c2f_seg = partial(AdapterProposer, "c2f-seg")
