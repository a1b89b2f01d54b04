"""The one protocol between the application and everything that proposes amodal masks.

Rules that hold for every proposer, checked by tests/models/test_proposer_contract.py on all that are
registered: modal ⊆ result; anchors come back unchanged; the result stays inside the amodal box where one is
given (modal pixels and anchors excepted); same seed, same result; any number of frames, any size; empty
modal frames allowed; a set cancel token ends the work at the next step with `Cancelled`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.progress import CancelToken
from core.types import BoolMask, BoxXywh, RgbFrame


class MaskSequence(Protocol):
    """Masks of consecutive frames, decoded when asked for; a bool (T, H, W) array is one."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(T, H, W)."""

    def __len__(self) -> int: ...

    def __getitem__(self, frame: int, /) -> BoolMask: ...


class FrameSequence(Protocol):
    """Pictures of consecutive frames, decoded when asked for; a uint8 (T, H, W, 3) array is one.

    Pictures have the size of the masks: beyond the picture's edge (margin) they are black.
    """

    def __len__(self) -> int: ...

    def __getitem__(self, frame: int, /) -> RgbFrame: ...


class CueKind(StrEnum):
    """What tells which side is in front."""

    DEPTH = "depth"
    """Larger = nearer; float32 (H, W) per frame."""
    OCCLUDER = "occluder"
    """Mask of the things in front; bool (H, W) per frame."""


class CueSequence(Protocol):
    """One cue map per frame, decoded when asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, frame: int, /) -> NDArray[np.float32] | BoolMask | None:
        """Return the map of a frame; None = there nothing is known, which is not the same as nothing."""


class CueReach(StrEnum):
    """What a cue that puts nothing in front of a place says of it."""

    ALL = "all"
    """Nothing is in front there: it was told everything, as depth and truth are."""
    MAYBE_ALL = "maybe all"
    """Nothing is, if all that is in front has a track; that shows once it explains what is hidden."""
    PART = "part"
    """Nothing is known there: it is a stroke on one thing."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue for every frame of a request."""

    kind: CueKind
    maps: CueSequence
    knows: CueReach = CueReach.ALL


@dataclass(frozen=True)
class ProposalRequest:
    """Everything a proposer may use; frame indices are 0-based within it, boxes are on its canvas."""

    modal: MaskSequence
    frames: FrameSequence | None = None
    cue: Cue | None = None
    anchors: Mapping[int, BoolMask] = field(default_factory=dict)
    boxes_xywh: Mapping[int, BoxXywh] = field(default_factory=dict)
    hypotheses: int = 1
    seed: int = 0
    steps: int | None = None
    """Denoising steps of proposers that have them; None = the proposer's default."""
    device: str = "auto"
    clip_key: str = ""
    """Names the pictures: what a proposer keeps under it (depth) serves all objects. Empty = keep nothing."""
    wants_soft: bool = True
    """Whether anybody looks at soft maps: at full size they cost time for every frame."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What only some proposers understand, by name (`preset`, `mode`); others ignore it."""
    fps: float = 0.0
    """Frames a second of the clip; 0 = not known."""
    margin: int = 0
    """Pixels by which masks and pictures reach beyond what was filmed, on every side."""
    depth: CueSequence | None = None
    """Depth of the clip, float32 (H, W), larger = nearer, whatever the cue is; None = it has none. It tells
    what is in front in frames of which the cue says nothing, and feeds networks that want depth."""


@dataclass(frozen=True, slots=True)
class ProposerOption:
    """An option of `ProposalRequest.options` that the window offers."""

    name: str
    words: str
    values: tuple[str, ...]
    """Those to choose from; the preset's own is meant where none is."""
    tip: str = ""


@dataclass(frozen=True)
class Asked:
    """A run for one track, before it is begun."""

    options: Mapping[str, str]
    frames: int
    fps: float
    """0 = unknown."""
    hypotheses: int = 1


@dataclass(frozen=True)
class Cost:
    """What a run will cost, about."""

    work: float
    """In a unit of the proposer's own: twice as much takes twice as long."""
    cpu_bytes: int
    """Of main memory, without a GPU."""
    gpu_bytes: int
    """Of a GPU, with everything there."""
    gpu_least_bytes: int
    """Of a GPU, piece by piece."""
    cpu_seconds: float
    """On a CPU like this one, where no run was measured."""


@dataclass(frozen=True)
class ProposalUpdate:
    """What a proposer yields while it works: progress and any frames that are finished by now."""

    fraction: float
    """Share of the whole request done, 0..1."""
    message: str = ""
    hypothesis: int = 0
    masks: Mapping[int, BoolMask] = field(default_factory=dict)
    """Finished amodal masks of this hypothesis, by frame; each frame comes once per hypothesis."""
    soft: Mapping[int, NDArray[np.float32]] = field(default_factory=dict)
    """Chance 0..1 that a pixel belongs to the object, for the same frames, from proposers that can tell."""
    doubts: Mapping[int, float] = field(default_factory=dict)
    """What the mask of a frame may lack to IoU 1, 0..1; from proposers that can tell."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the run's record must say (cue used, where windows join, memory plan): JSON values by name."""
    scores: tuple[float, ...] | None = None
    """In the last update: one score 0..1 per hypothesis, best guess of its IoU."""


class Proposer(Protocol):
    """A way to get from modal to amodal masks. Created without arguments; loads weights when first used.

    One whose runs cost much has `cost`, a function from `Asked` to `Cost` that imports nothing heavy.
    One that can be tuned has a method `with_weights(name, path)`, which returns it with other weights. One
    whose weights are published nowhere, or that a person must set up, has `hides_while_missing = True`: it is
    in lists only when its method `missing()` returns None.
    """

    name: str
    """As on the command line."""
    summary: str
    """One line for menus and `doctor`."""
    needs_frames: bool
    """Whether pictures are looked at; decoding them costs time."""
    max_hypotheses: int
    """Most alternatives it can give; more are not asked for."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever results may change: version or digest of the weights. An attribute will do."""

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Yield updates until every frame of every hypothesis was handed over.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: Weights or packages are missing.
        """
