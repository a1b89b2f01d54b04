"""COCO out, our own dialect: one image per frame, one annotation per track and frame."""

from typing import Any

from core.formats.coco.coco_file import CocoDialect, box_of, code_of
from core.formats.coco.coco_layers import occlude_rate
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.rle import area
from core.messages import mark
from core.types import Layer


class CocoExporter(CocoDialect):
    """Writes `segmentation` = amodal RLE, `visible_mask` = modal RLE, and where each mask came from."""

    name = "coco"
    summary = mark("COCO instances JSON with amodal and visible masks, tracks, review states")
    carries = MASKS | {
        Carry.BEYOND_FRAME, Carry.EMPTY_TRACKS, Carry.TRACK_NAMES, Carry.CATEGORIES, Carry.REVIEW,
        Carry.PROVENANCE, Carry.ATTRIBUTES, Carry.CLIPS,
    }  # fmt: skip
    with_tracks = True
    has_polygons = True

    def annotation(self, item: FrameMasks, selection: Selection) -> dict[str, Any]:
        """Return the amodal mask (else the modal one), the modal mask beside it, and where they came from."""
        clip, fact, modal = item.clip, item.facts, item.modal
        shape = item.amodal or modal
        assert shape is not None
        annotation: dict[str, Any] = {
            "image_id": selection.image_id(clip, fact.frame),
            "video_id": clip.id,
            "track_id": selection.track_id(item.track),
            "category_id": selection.category_id(item.track),
            "iscrowd": int(item.track.is_crowd),
            "area": area(shape.rle),
            "bbox": box_of(shape.rle, clip.margin),
            "segmentation": code_of(shape.rle, shape.key.layer, item, selection),
            "segmentation_layer": str(shape.key.layer),
            "score": 1.0 if shape.score is None else round(shape.score, 4),
            "review_state": str(fact.state),
            "provenance": str(shape.provenance),
        }
        if modal is not None:
            annotation["visible_mask"] = code_of(modal.rle, Layer.MODAL, item, selection)
            annotation["visible_provenance"] = str(modal.provenance)
        if fact.reason:
            annotation["review_reason"] = fact.reason
        values = selection.values_of(item)
        if values:
            annotation["attributes"] = values
        rate = occlude_rate(fact.hidden_area, fact.amodal_area)
        if rate is not None:
            annotation["occlude_rate"] = rate
        return annotation
