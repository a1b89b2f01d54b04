"""The rows that an imported mask becomes."""

from typing import Any

from core.changes.imported import ImportedFrame
from core.changes.steps import Step
from core.masks.containment import hidden_area
from core.masks.rle import Rle, area
from core.store.schema.row_codes import layer_number, now, step_columns
from core.types import Layer, Origin, Provenance


def mask_rows(
    item: ImportedFrame, layer: Layer, rle: Rle, revision_id: int, *, margin: int, author: str, step: Step
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return revision and head of a mask, as the tables take them.

    Args:
        item: The frame that the mask is of; its modal mask tells the hidden part of the amodal one.
        margin: Of the clip, in pixels.
        step: The import, for the history.
    """
    hidden = None
    if layer is Layer.AMODAL:
        hidden = hidden_area(item.modal, rle)
    place = {"track_id": item.track_id, "frame": item.frame, "layer": layer_number(layer)}
    revision: dict[str, Any] = {
        **place,
        "id": revision_id,
        "margin": margin,
        "counts": rle.counts,
        "origin": Origin.IMPORT.value,
        "provenance": (item.provenance if layer is Layer.AMODAL else Provenance.IMPORT).value,
        "author": author,
        **step_columns(step),
        "parent_id": None,
        "run_id": None,
        "created_at": now(),
    }
    head: dict[str, Any] = {
        **place,
        "revision_id": revision_id,
        "version": 1,
        "origin": Origin.IMPORT.value,
        "area": area(rle),
        "hidden_area": hidden,
    }
    return revision, head
