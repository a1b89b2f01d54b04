"""The rule amodal ⊇ modal, the hidden part, and how much of an object is hidden."""

from core.masks.rle import Rle, area, difference, union


def missing_from_amodal(modal: Rle, amodal: Rle) -> Rle | None:
    """Return the visible pixels that the amodal mask lacks, None when it contains them all."""
    missing = difference(modal, amodal)
    return missing if area(missing) else None


def repair_amodal(modal: Rle, amodal: Rle) -> Rle:
    """Return the smallest mask that holds both: the amodal mask with every visible pixel added."""
    return union([modal, amodal])


def hidden_part(modal: Rle | None, amodal: Rle) -> Rle:
    """Return amodal minus modal; without a modal mask the whole object is hidden."""
    return amodal if modal is None else difference(amodal, modal)


def occlusion_rate(modal: Rle | None, amodal: Rle) -> float | None:
    """Return the hidden share of the whole object, 0..1; None for an empty amodal mask."""
    whole = area(amodal)
    return area(hidden_part(modal, amodal)) / whole if whole else None
