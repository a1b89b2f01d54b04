"""Adding a region to a layer, or giving it another shape, with the rule modal ⊆ amodal kept."""

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
    refused: Rle | None = None
    """Those pixels."""


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
    after = difference(start, region) if is_subtracted else union([start, region])
    return change_layer(after, layer, modal, amodal)


def change_layer(after: Rle, layer: Layer, modal: Rle | None, amodal: Rle | None) -> AppliedRegion:
    """Give a layer of one frame another shape, and what that means for the other layer.

    A modal mask that outgrows the amodal one extends it; what is visible stays in the amodal mask, or comes
    into it. An empty mask where there was none is no change.

    Raises:
        ShapeMismatchError: The masks differ in size.
    """
    before = modal if layer is Layer.MODAL else amodal
    refused = None
    if layer is Layer.AMODAL and modal is not None:
        lost = difference(modal, after)
        if before is not None and area(lost):
            went = intersection([lost, before])
            refused = went if area(went) else None
        if before is not None or area(after):
            after = union([after, modal])
    if after == before or (before is None and not area(after)):
        return AppliedRegion({}, refused is not None, refused)
    masks = {layer: after}
    if layer is Layer.MODAL and amodal is not None and missing_from_amodal(after, amodal) is not None:
        masks[Layer.AMODAL] = repair_amodal(after, amodal)
    return AppliedRegion(masks, refused is not None, refused)
