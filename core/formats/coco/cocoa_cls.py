"""COCOA-cls and D2SA out: COCO with amodal `segmentation`, visible and invisible masks, one per object.

The `coco` importer reads them: a `segmentation` beside `visible_mask` or `occlude_rate` is amodal.
"""

from typing import Any

from core.formats.coco.coco_file import CocoDialect, whole_object
from core.formats.kit.carries import Carry
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.rle import area
from core.messages import mark
from core.types import Layer


class CocoaClsExporter(CocoDialect):
    """Writes what the loaders of AISFormer, Bayesian-Amodal and C2F-Seg read."""

    name = "cocoa-cls"
    has_polygons = True
    summary = mark("COCOA-cls / D2SA JSON: amodal segmentation, visible_mask and invisible_mask per object")
    carries = frozenset({Carry.MODAL, Carry.AMODAL, Carry.CATEGORIES, Carry.CLIPS})
    needs = frozenset({Layer.AMODAL})

    def annotation(self, item: FrameMasks, selection: Selection) -> dict[str, Any] | None:
        """Return nothing for objects without an amodal mask."""
        parts = item.parts()
        if parts is None:
            return None
        annotation = whole_object(item, parts, selection)
        if not area(parts[2]):
            del annotation["invisible_mask"]
        if place := selection.place_from_front(item):
            annotation["order"] = place
        return annotation
