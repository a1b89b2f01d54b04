"""COCOA-cls and D2SA out: COCO with amodal `segmentation`, visible and invisible masks, one per object.

The `coco` importer reads them: a `segmentation` beside `visible_mask` or `occlude_rate` is amodal.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.formats.coco.coco_export import Numbers, box_of, code_of, write_coco
from core.formats.coco.coco_layers import occlude_rate
from core.formats.kit.carries import Carry
from core.formats.kit.protocol import ExportOptions
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.containment import hidden_part
from core.masks.rle import area, empty_rle
from core.messages import mark
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.types import Layer


class CocoaClsExporter:
    """Writes what the loaders of AISFormer, Bayesian-Amodal and C2F-Seg read."""

    name = "cocoa-cls"
    summary = mark("COCOA-cls / D2SA JSON: amodal segmentation, visible_mask and invisible_mask per object")
    carries = frozenset({Carry.MODAL, Carry.AMODAL, Carry.CATEGORIES, Carry.CLIPS})
    needs = frozenset({Layer.AMODAL})

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write the file; see `Exporter.run`. Objects without an amodal mask are left out."""
        selection = Selection(project, options)
        orders = {clip.id: project.front_orders.get(clip.id) for clip in selection.clips}

        def annotate(item: FrameMasks, numbers: Numbers) -> dict[str, Any] | None:
            amodal = item.rle(Layer.AMODAL)
            if amodal is None:
                return None
            modal = item.rle(Layer.MODAL) or empty_rle(amodal.size_hw)
            hidden = hidden_part(modal, amodal)
            annotation: dict[str, Any] = {
                "image_id": numbers.image(item.clip, item.frame),
                "category_id": numbers.category(item.track),
                "iscrowd": 0,
                "bbox": box_of(amodal),
                "area": area(amodal),
                "occlude_rate": occlude_rate(area(hidden), area(amodal)),
                "segmentation": code_of(amodal, options),
                "visible_mask": code_of(modal, ExportOptions()),
            }
            if area(hidden):
                annotation["invisible_mask"] = code_of(hidden, ExportOptions())
            order = orders[item.clip.id]
            front = order.at(item.frame) if order is not None else ()
            if item.track.id in front:
                annotation["order"] = front.index(item.track.id) + 1
            return annotation

        yield from write_coco(out, selection, cancel, annotate)
