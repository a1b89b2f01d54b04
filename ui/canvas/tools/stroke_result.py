"""What tools hand to the rest of the window."""

from dataclasses import dataclass

from core.changes.steps import StepKind
from core.masks.rings import Ring
from core.masks.rle import Rle
from core.types import Layer


@dataclass(frozen=True, slots=True)
class StrokeResult:
    """One finished stroke: one step for undo."""

    track_id: int
    layer: Layer
    before: Rle | None
    after: Rle
    amodal_after: Rle | None
    """The amodal mask made to contain a modal stroke that outgrew it; None = it need not change."""
    kind: StepKind
    """What was done."""
    refused: Rle | None = None
    """Visible pixels that were to go from the amodal mask and stayed."""
    ring: Ring | None = None
    """The polygon that was drawn, kept beside the mask."""
