"""Masks as the store hands them out and takes them in: names, states, wishes, and facts of frames."""

from dataclasses import dataclass
from datetime import datetime

from core.changes.shapes import Drawn
from core.changes.steps import Step
from core.masks.occlusion import occlusion_rate
from core.masks.rle import Rle
from core.types import Layer, Origin, Provenance, ReviewState


@dataclass(frozen=True, slots=True)
class MaskKey:
    """Names one mask: track, 0-based frame index, layer."""

    track_id: int
    frame: int
    layer: Layer


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable state of one mask. `rle` None = the mask was taken away."""

    id: int
    key: MaskKey
    rle: Rle | None
    origin: Origin
    provenance: Provenance
    author: str
    step: Step
    """What it was made by."""
    parent_id: int | None
    run_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MaskHead:
    """The present state of one mask, on the clip's canvas."""

    key: MaskKey
    revision_id: int
    rle: Rle
    origin: Origin
    provenance: Provenance
    score: float | None
    """Score of the hypothesis a model's mask came from."""


@dataclass(frozen=True, slots=True)
class MaskEdit:
    """One wish to change a mask; `rle` None takes it away.

    `expected_revision_id` is the head the edit was made from (None = there was no mask); the store refuses
    the whole commit with `ConflictError` when the head is another one by now, and keeps it as a hypothesis.
    """

    key: MaskKey
    rle: Rle | None
    expected_revision_id: int | None
    drawn: Drawn | None = None
    """The polygons that a person drew it by; kept until something else changes the mask."""


@dataclass(frozen=True, slots=True)
class FrameSummary:
    """What the timeline shows of one track in one frame."""

    track_id: int
    frame: int
    state: ReviewState
    reason: str
    modal_area: int | None
    """Pixels of the modal mask; None = no mask."""
    amodal_area: int | None
    hidden_area: int | None
    """Pixels of amodal minus modal; None without an amodal mask."""
    is_anchor: bool
    """A person fixed the amodal mask (its revision is a person's, or the frame is accepted)."""

    @property
    def occlusion_rate(self) -> float | None:
        """Hidden share of the whole object, 0..1; None where it cannot be known."""
        return occlusion_rate(self.hidden_area, self.amodal_area)
