"""SAIL-VOS out: COCO with amodal `segmentation`, visible and invisible masks, and objects through a video.

The `coco` importer reads it: `obj_id` is the track, the folder of the picture the video.
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


class SailVosExporter:
    """Writes the fields that loaders of SAIL-VOS read."""

    name = "sail-vos"
    summary = mark("SAIL-VOS JSON: amodal segmentation, visible_mask, invisible_mask, obj_id")
    carries = frozenset({Carry.MODAL, Carry.AMODAL, Carry.TRACKS, Carry.CATEGORIES, Carry.CLIPS})
    needs = frozenset({Layer.AMODAL})

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write the file; see `Exporter.run`. Objects without an amodal mask are left out."""
        selection = Selection(project, options)

        def annotate(item: FrameMasks, numbers: Numbers) -> dict[str, Any] | None:
            amodal = item.rle(Layer.AMODAL)
            if amodal is None:
                return None
            modal = item.rle(Layer.MODAL) or empty_rle(amodal.size_hw)
            hidden = hidden_part(modal, amodal)
            return {
                "image_id": numbers.image(item.clip, item.frame),
                "category_id": numbers.category(item.track),
                "obj_id": numbers.track(item.track),
                "iscrowd": 0,
                "segmentation": code_of(amodal, options),
                "visible_mask": code_of(modal, ExportOptions()),
                "invisible_mask": code_of(hidden, ExportOptions()),
                "bbox": box_of(amodal),
                "bbox_visible": box_of(modal),
                "area": area(amodal),
                "area_visible": area(modal),
                "occlude_rate": occlude_rate(area(hidden), area(amodal)),
            }

        yield from write_coco(out, selection, cancel, annotate)
