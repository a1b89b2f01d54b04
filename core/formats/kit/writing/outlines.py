"""Outlines of masks for files: the polygons that a person drew, where they are the mask."""

from core.changes.masks import MaskKey
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.outlines import polygons_of
from core.masks.polygons import rle_from_polygons
from core.masks.rle import Rle
from core.types import Layer


def outlines_of(rle: Rle, layer: Layer, item: FrameMasks, selection: Selection) -> list[list[float]]:
    """Return the outlines of a mask as COCO has them, each `[x0, y0, x1, y1, …]`.

    Polygons that are kept beside the mask are taken where, drawn again, they are the mask pixel for pixel;
    edges of pixels where one was taken away or lies on a painted mask, which outlines cannot say.

    Args:
        rle: The mask as the file has it, on the picture or on the clip's canvas.
        layer: Of the mask.
        item: Where it comes from.
        selection: What is exported.
    """
    clip = item.clip
    shape = selection.shapes(clip).get(MaskKey(item.track.id, item.frame, layer))
    if shape is not None and shape.base is None and not any(ring.is_taken for ring in shape.rings):
        offset = clip.margin if rle.size_hw == clip.canvas.size_hw else 0
        drawn = [[value + offset for point in ring.points for value in point] for ring in shape.rings]
        if rle_from_polygons(drawn, rle.size_hw) == rle:
            return drawn
    return [[float(value) for value in outline] for outline in polygons_of(rle)]
