"""What the masks of a frame say about how much of an object is seen."""

from core.store.records import FrameSummary
from core.store.review_records import Visibility

FULL_FROM = 0.99
"""Visible share from which an object counts as fully seen: edges are never exact."""


def suggest_visibility(summary: FrameSummary) -> Visibility | None:
    """Return what the masks of a frame suggest; None without any mask.

    Outside the picture cannot be told from hidden by areas alone, so `out` is never suggested here.
    """
    visible, whole, hidden = summary.modal_area, summary.amodal_area, summary.hidden_area
    if not visible and not whole:
        return None
    if not visible:
        return Visibility.HIDDEN
    if not whole or hidden is None:
        return None
    return Visibility.FULL if 1 - hidden / whole >= FULL_FROM else Visibility.PARTIAL
