"""Which mask of a COCO-like annotation is the modal and which the amodal one, in all its dialects."""

from collections.abc import Callable

from core.formats.kit.reading.fields import Fields
from core.masks.occlusion import occlusion_rate
from core.masks.rle import Rle, area, difference
from core.types import Layer

MODAL_NAMES = ("visible_mask", "inmodal_seg", "i_segm")
"""What the visible mask is called: ours, COCOA-cls, D2SA and SAIL-VOS; KINS of 2019; KINS of 2020."""
AMODAL_NAMES = ("segmentation", "a_segm")
AMODAL_SIGNS = ("invisible_mask", "occlude_rate")
"""Fields that only files have whose `segmentation` is amodal, even where nothing is hidden."""


def occlude_rate(hidden_area: int | None, amodal_area: int | None) -> float | None:
    """Return what files call `occlude_rate`: the occlusion rate to 6 digits, None where it is not known."""
    rate = occlusion_rate(hidden_area, amodal_area)
    return None if rate is None else round(rate, 6)


def layers_of(entry: Fields, read: Callable[[str], Rle | None]) -> tuple[Rle | None, Rle | None]:
    """Return modal and amodal mask of an annotation.

    `segmentation` alone is modal; beside a visible mask, or with a field that only amodal files have, it is
    amodal; our own `segmentation_layer` overrules that.

    Args:
        entry: The annotation.
        read: Returns the mask of a field, None for one without a pixel.

    Raises:
        BadInputError: There is no mask, or it cannot be read.
    """
    amodal_name = next((name for name in AMODAL_NAMES if entry.has(name)), None)
    if amodal_name is None:
        raise entry.bad("segmentation", "is missing")
    shape = read(amodal_name)
    modal_name = next((name for name in MODAL_NAMES if entry.has(name)), None)
    visible = read(modal_name) if modal_name else None
    layer = entry.text("segmentation_layer", "")
    if layer:
        return (visible, shape) if layer == Layer.AMODAL else (shape, None)
    if modal_name is not None or amodal_name == "a_segm":
        return visible, shape
    if not any(entry.has(sign) for sign in AMODAL_SIGNS):
        return shape, None
    hidden = read("invisible_mask") if entry.has("invisible_mask") else None
    if shape is None or hidden is None:
        return shape, shape
    seen = difference(shape, hidden)
    return (seen if area(seen) else None), shape
