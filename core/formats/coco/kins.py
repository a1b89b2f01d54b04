"""KINS out: amodal and visible masks under the names of both of its releases.

The `coco` importer reads both: `inmodal_seg` (2019) and `a_segm` with `i_segm` (2020).
"""

from typing import Any

from core.formats.coco.coco_file import CocoDialect, box_of
from core.formats.kit.carries import Carry
from core.formats.kit.writing.outlines import outlines_of
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import area
from core.messages import mark
from core.types import Layer


class KinsExporter(CocoDialect):
    """Writes one annotation per object with `a_*` and `i_*` fields, and the ones COCO tools want."""

    name = "kins"
    has_polygons = True
    summary = mark("KINS JSON: a_segm and i_segm as polygons, inmodal_seg as RLE, COCO's names beside them")
    carries = frozenset({Carry.MODAL, Carry.AMODAL, Carry.CATEGORIES, Carry.CLIPS})
    needs = frozenset({Layer.AMODAL})

    def annotation(self, item: FrameMasks, selection: Selection) -> dict[str, Any] | None:
        """Return nothing for objects without an amodal mask.

        Polygons have no holes, so `segmentation` and `inmodal_seg` stand beside them as run lengths.
        """
        amodal, modal = item.rle(Layer.AMODAL), item.rle(Layer.MODAL)
        if amodal is None:
            return None
        place = selection.place_from_front(item)
        outlines = outlines_of(amodal, Layer.AMODAL, item, selection)
        annotation: dict[str, Any] = {
            "image_id": selection.image_id(item.clip, item.frame),
            "category_id": selection.category_id(item.track),
            "iscrowd": 0,
            "oco_id": 1 if place else 0,
            "ico_id": place or 0,
            "a_segm": outlines,
            "a_bbox": box_of(amodal),
            "a_area": area(amodal),
            "segmentation": outlines if selection.options.as_polygons else rle_to_coco(amodal),
            "bbox": box_of(amodal),
            "area": area(amodal),
        }
        if modal is not None:
            return annotation | {
                "i_segm": outlines_of(modal, Layer.MODAL, item, selection),
                "i_bbox": box_of(modal),
                "i_area": area(modal),
                "inmodal_seg": rle_to_coco(modal),
                "inmodal_bbox": box_of(modal),
            }
        return annotation | {"occlude_rate": 1.0, "invisible_mask": rle_to_coco(amodal)}
