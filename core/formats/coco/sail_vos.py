"""SAIL-VOS out: COCO with amodal `segmentation`, visible and invisible masks, and objects through a video.

The `coco` importer reads it: `obj_id` is the track, the folder of the picture the video.
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


class SailVosExporter(CocoDialect):
    """Writes the fields that loaders of SAIL-VOS read."""

    name = "sail-vos"
    summary = mark("SAIL-VOS JSON: amodal segmentation, visible_mask, invisible_mask, obj_id")
    carries = frozenset({Carry.MODAL, Carry.AMODAL, Carry.TRACKS, Carry.CATEGORIES, Carry.CLIPS})
    needs = frozenset({Layer.AMODAL})

    def annotation(self, item: FrameMasks, selection: Selection) -> dict[str, Any] | None:
        """Return nothing for objects without an amodal mask."""
        parts = item.parts()
        if parts is None:
            return None
        amodal, modal, hidden = parts
        return {
            "image_id": selection.image_id(item.clip, item.frame),
            "category_id": selection.category_id(item.track),
            "obj_id": selection.track_id(item.track),
            "iscrowd": 0,
            "segmentation": code_of(amodal, selection.options),
            "visible_mask": rle_to_coco(modal),
            "invisible_mask": rle_to_coco(hidden),
            "bbox": box_of(amodal),
            "bbox_visible": box_of(modal),
            "area": area(amodal),
            "area_visible": area(modal),
            "occlude_rate": occlude_rate(area(hidden), area(amodal)),
        }
