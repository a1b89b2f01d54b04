"""The one protocol between the application and everything that completes pictures of objects.

Rules that hold for every engine, checked by tests/models/completion/test_completer_contract.py on all that
are registered: every frame with an amodal mask comes once, cut to that mask's box; alpha is 255 on the
amodal mask and 0 elsewhere; visible pixels (modal, inside the picture) are bit for bit the picture's; same
seed, same result; any number of frames, any size; empty masks allowed; a set cancel token ends the work at
the next step with `Cancelled`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.progress import CancelToken
from models.proposers.protocol import Cue, FrameSequence, MaskSequence


@dataclass(frozen=True)
class CompletionRequest:
    """Everything an engine may use; frame indices are 0-based within it, masks and pictures of one size."""

    frames: FrameSequence
    modal: MaskSequence
    amodal: MaskSequence
    """Whole objects; frames with an empty mask are not completed."""
    margin: int = 0
    """Pixels by which masks reach beyond the picture on every side; `frames` are black there."""
    cue: Cue | None = None
    seed: int = 0
    steps: int | None = None
    """Denoising steps of engines that have them; None = the engine's default."""
    device: str = "auto"
    clip_key: str = ""
    """Names the pictures, as in `ProposalRequest`."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What only some engines understand, by name; others ignore it."""


@dataclass(frozen=True)
class RgbaCrop:
    """Part of a picture, with its place."""

    x: int
    """Its first pixel on the masks' canvas."""
    y: int
    rgba: NDArray[np.uint8]
    """(h, w, 4), red first."""


@dataclass(frozen=True)
class CompletionUpdate:
    """What an engine yields while it works: progress and any frames that are finished by now."""

    fraction: float
    """Share of the whole request done, 0..1."""
    message: str = ""
    pictures: Mapping[int, RgbaCrop] = field(default_factory=dict)
    """Finished pictures by frame; each frame comes once."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the run's record must say: JSON values by name."""


class Completer(Protocol):
    """A way to complete pictures. Created without arguments; loads weights when first used.

    An engine whose step takes longer than a second says so in an optional attribute `seconds_to_cancel`.
    """

    name: str
    """As on the command line."""
    summary: str
    """One line for menus and `doctor`."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever results may change: version or digest of the weights. An attribute will do."""

    def complete(self, request: CompletionRequest, cancel: CancelToken) -> Iterator[CompletionUpdate]:
        """Yield updates until every frame with an amodal mask was handed over.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: Weights or packages are missing.
        """
