"""SAIL-VOS out: COCO with amodal `segmentation`, visible and invisible masks, and objects through a video.

The `coco` importer reads it: `obj_id` is the track, the folder of the picture the video.
"""

from typing import Any

from core.formats.coco.coco_file import CocoDialect, box_of, whole_object
from core.formats.kit.carries import Carry
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.rle import area
from core.messages import mark
from core.types import Layer


class SailVosExporter(CocoDialect):
    """Writes the fields that loaders of SAIL-VOS read."""

    name = "sail-vos"
    has_polygons = True
    summary = mark("SAIL-VOS JSON: amodal segmentation, visible_mask, invisible_mask, obj_id")
    carries = frozenset({Carry.MODAL, Carry.AMODAL, Carry.TRACKS, Carry.CATEGORIES, Carry.CLIPS})
    needs = frozenset({Layer.AMODAL})

    def annotation(self, item: FrameMasks, selection: Selection) -> dict[str, Any] | None:
        """Return nothing for objects without an amodal mask."""
        parts = item.parts()
        if parts is None:
            return None
        return whole_object(item, parts, selection) | {
            "obj_id": selection.track_id(item.track),
            "bbox_visible": box_of(parts[1]),
            "area_visible": area(parts[1]),
        }
