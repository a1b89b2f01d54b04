"""COCOA-cls and D2SA out: COCO with amodal `segmentation`, visible and invisible masks, one per object.

The `coco` importer reads them: a `segmentation` beside `visible_mask` or `occlude_rate` is amodal.
"""

from typing import Any

from core.formats.coco.coco_file import CocoDialect, code_of
from core.formats.coco.coco_layers import occlude_rate
from core.formats.kit.carries import Carry
from core.formats.kit.writing.boxes import box_of
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import area
from core.messages import mark
from core.types import Layer


class CocoaClsExporter(CocoDialect):
    """Writes what the loaders of AISFormer, Bayesian-Amodal and C2F-Seg read."""

    name = "cocoa-cls"
    summary = mark("COCOA-cls / D2SA JSON: amodal segmentation, visible_mask and invisible_mask per object")
    carries = frozenset({Carry.MODAL, Carry.AMODAL, Carry.CATEGORIES, Carry.CLIPS})
    needs = frozenset({Layer.AMODAL})

    def annotation(self, item: FrameMasks, selection: Selection) -> dict[str, Any] | None:
        """Return nothing for objects without an amodal mask."""
        parts = item.parts()
        if parts is None:
            return None
        amodal, modal, hidden = parts
        annotation: dict[str, Any] = {
            "image_id": selection.image_id(item.clip, item.frame),
            "category_id": selection.category_id(item.track),
            "iscrowd": 0,
            "bbox": box_of(amodal),
            "area": area(amodal),
            "occlude_rate": occlude_rate(area(hidden), area(amodal)),
            "segmentation": code_of(amodal, selection.options),
            "visible_mask": rle_to_coco(modal),
        }
        if area(hidden):
            annotation["invisible_mask"] = rle_to_coco(hidden)
        if place := selection.place_from_front(item):
            annotation["order"] = place
        return annotation
