"""VideoMAE as a proposer. Importable without torch; in lists only where weights are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import AmodalError
from core.messages import mark, say
from core.progress import CancelToken
from models.devices.packages import require_packages
from models.proposers.hypotheses import Judge
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.proposers.windows import Window, joins, padded_frames, plan_windows
from models.videomae.cropping import paste
from models.videomae.inputs import window_inputs, window_square
from models.weights.checks.checking import check_folder
from models.weights.locating import require_weights
from models.weights.stock.catalogue import entry_named

READING = 1
"""Goes up when the same weights give other masks."""
OVERLAP = 7 / 16
"""Share of a window that the next one sees too: 25 frames are two windows of 16, averaged where both are."""


class VideomaeProposer:
    """The paper's regression baseline: one pass, one answer."""

    name = "videomae"
    summary = mark("VideoMAE as a regression (a baseline of the paper); wants weights that were trained here")
    needs_frames = True
    max_hypotheses = 1
    hides_while_missing = True  # weights that give masks are published nowhere
    seconds_to_cancel = 10.0

    def missing(self) -> str | None:
        """Return how to get packages or weights, None when all is here."""
        try:
            require_packages()
            require_weights(self.name)
        except AmodalError as error:
            return str(error)
        return None

    @property
    def fingerprint(self) -> str:
        """Name and digest of the weights.

        Raises:
            ModelUnavailableError: There are none; says how to get them.
        """
        return f"{self.name}-{READING}-{require_weights(self.name).fingerprint}"

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Yield masks and soft maps as windows are done.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: Weights or packages are missing.
            BadInputError: A file of the weights is damaged or of another network.
        """
        require_packages()
        located = require_weights(self.name)
        yield ProposalUpdate(0.0, say("Loading the model"))
        check_folder(located.folder, entry_named(self.name), cancel, build=True)
        network = _loaded(located.folder, request.device)
        yield from propose_with(network, request, cancel)


class WithNetwork:
    """A network in memory as a proposer: for evaluating what was just trained."""

    name = VideomaeProposer.name
    summary = VideomaeProposer.summary
    needs_frames = True
    max_hypotheses = 1
    fingerprint = "in memory"

    def __init__(self, network: Any) -> None:
        """Take a `VideoMAEForPreTraining` in evaluation mode."""
        self._network = network

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Yield as `VideomaeProposer` does."""
        return propose_with(self._network, request, cancel)


def propose_with(network: Any, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
    """Yield the updates of a run with a network in memory.

    Raises:
        Cancelled: The token was set.
    """
    from models.videomae.network import frames_of, mask_chances, side_of

    size, count = frames_of(network), len(request.modal)
    windows = plan_windows(count, size, round(OVERLAP * size))
    judge = Judge(1)
    kept: dict[int, tuple[NDArray[np.float32], int]] = {}
    for number, window in enumerate(windows):
        cancel.check()
        frames = padded_frames(window, size)
        square = window_square(request, frames)
        chances = None
        if square is not None:
            chances = mask_chances(network, window_inputs(request, frames, square, side_of(network)))
        for place, frame in enumerate(range(window.start, window.end)):
            total, seen = kept.get(frame, (np.zeros(request.modal.shape[1:], np.float32), 0))
            if chances is not None and square is not None:
                paste(chances[place], square, total)
            kept[frame] = total, seen + 1
        for frame in _finished(windows, number):
            total, seen = kept.pop(frame)
            total /= np.float32(seen)
            yield _of_frame(request, frame, total, judge, (frame + 1) / count)
    facts: dict[str, object] = {
        "cue": "none" if request.cue is None else str(request.cue.kind),
        "windows": [[window.start, window.end] for window in windows],
        "joins": joins(windows),
    }
    yield ProposalUpdate(1.0, "", scores=judge.scores(), facts=facts)


def _of_frame(
    request: ProposalRequest, frame: int, soft: NDArray[np.float32], judge: Judge, fraction: float
) -> ProposalUpdate:
    soft[request.modal[frame]] = 1.0
    doubt = judge.hear(soft[None])
    maps = {frame: soft} if request.wants_soft else {}
    return ProposalUpdate(fraction, "", masks={frame: soft > 0.5}, soft=maps, doubts={frame: doubt})


def _finished(windows: list[Window], number: int) -> range:
    """The frames that no window after this one sees."""
    later = windows[number + 1].start if number + 1 < len(windows) else windows[number].end
    return range(windows[number].start, later)


def _loaded(folder: Path, device: str) -> Any:
    from models.devices.device import choose_device
    from models.videomae.network import load_videomae

    return load_videomae(folder, choose_device(device, "float32").torch_device)
