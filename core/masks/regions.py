"""Adding a region to a layer, or taking it away, with the rule modal ⊆ amodal kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.masks.containment import missing_from_amodal, repair_amodal
from core.masks.rle import Rle, area, difference, empty_rle, intersection, union
from core.types import Layer


@dataclass(frozen=True)
class AppliedRegion:
    """What a region makes of a frame's masks."""

    masks: Mapping[Layer, Rle]
    """The layers that change; empty = none does."""
    keeps_visible: bool = False
    """Visible pixels were to go from the amodal mask and stayed."""


def apply_region(
    region: Rle, layer: Layer, modal: Rle | None, amodal: Rle | None, *, is_subtracted: bool
) -> AppliedRegion:
    """Add a region to a layer of one frame or take it away.

    A modal mask that outgrows the amodal one extends it; what is visible stays in the amodal mask.

    Raises:
        ShapeMismatchError: The masks differ in size.
    """
    before = modal if layer is Layer.MODAL else amodal
    start = before if before is not None else empty_rle(region.size_hw)
    taken, keeps = region, False
    if is_subtracted and layer is Layer.AMODAL and modal is not None:
        taken = difference(region, modal)
        keeps = area(intersection([region, modal])) > 0
    after = difference(start, taken) if is_subtracted else union([start, region])
    if after == start:
        return AppliedRegion({}, keeps)
    masks = {layer: after}
    if layer is Layer.MODAL and amodal is not None and missing_from_amodal(after, amodal) is not None:
        masks[Layer.AMODAL] = repair_amodal(after, amodal)
    return AppliedRegion(masks, keeps)
