"""The built-in model as a proposer; needs no packages for models."""

from collections.abc import Iterator
from pathlib import Path

from core.messages import mark, say
from core.progress import CancelToken
from models.dnn.shipped import digest_of, lacking, require
from models.proposers.protocol import ProposalRequest, ProposalUpdate

READING = 8
"""Goes up when the same weights give other masks: what is added to logits, what is left out."""
WEIGHTS = Path(__file__).resolve().parents[2] / "resources" / "weights" / "lite.safetensors"
INSTEAD = "lite"
"""Where tuned weights are missing."""
TUNED = mark("The built-in network, tuned with corrections of your own")


class LiteProposer:
    """A small network over eight frames at a time, told what other frames show; nothing to download."""

    name = "lite"
    summary = mark("Built-in small network: shapes carried through time, completed by what it has learned")
    needs_frames = True
    max_hypotheses = 3

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights

    def with_weights(self, name: str, weights: Path) -> "LiteProposer":
        """Return it with weights that were tuned."""
        tuned = LiteProposer(weights)
        tuned.name, tuned.summary = name, TUNED
        return tuned

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
        return f"lite-{READING}-{digest_of(self._weights)}"

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Yield masks with soft maps and doubts; hypothesis 0 is the single best answer.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: The weights are missing or damaged.
        """
        require(self._weights, INSTEAD)
        yield ProposalUpdate(0.0, say("Loading the model"))
        from models.lite.engine import LiteRun, network_from

        wanted = max(1, min(request.hypotheses, self.max_hypotheses))
        yield from LiteRun(network_from(self._weights), request, wanted, cancel).run()
