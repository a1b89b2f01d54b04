"""The rule amodal ⊇ modal: what breaks it, and the smallest repair."""

from core.masks.rle import Rle, area, difference, union


def missing_from_amodal(modal: Rle, amodal: Rle) -> Rle | None:
    """Return the visible pixels that the amodal mask lacks, None when it contains them all."""
    missing = difference(modal, amodal)
    return missing if area(missing) else None


def repair_amodal(modal: Rle, amodal: Rle) -> Rle:
    """Return the smallest mask that holds both: the amodal mask with every visible pixel added."""
    return union([modal, amodal])
