"""KINS out: amodal and visible masks under the names of both of its releases.

The `coco` importer reads both: `inmodal_seg` (2019) and `a_segm` with `i_segm` (2020).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.formats.coco.coco_export import Numbers, box_of, code_of, write_coco
from core.formats.kit.carries import Carry
from core.formats.kit.protocol import ExportOptions
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.masks.rle import area
from core.messages import mark
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.types import Layer

POLYGONS = ExportOptions(as_polygons=True)


class KinsExporter:
    """Writes one annotation per object with `a_*` and `i_*` fields, and the ones COCO tools want."""

    name = "kins"
    summary = mark("KINS JSON: a_segm and i_segm as polygons, inmodal_seg as RLE, COCO's names beside them")
    carries = frozenset({Carry.MODAL, Carry.AMODAL, Carry.CATEGORIES, Carry.CLIPS})
    needs = frozenset({Layer.AMODAL})

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write the file; see `Exporter.run`. Objects without an amodal mask are left out.

        Polygons have no holes, so `segmentation` and `inmodal_seg` stand beside them as run lengths.
        """
        selection = Selection(project, options)
        orders = {clip.id: project.front_orders.get(clip.id) for clip in selection.clips}

        def annotate(item: FrameMasks, numbers: Numbers) -> dict[str, Any] | None:
            amodal, modal = item.rle(Layer.AMODAL), item.rle(Layer.MODAL)
            if amodal is None:
                return None
            order = orders[item.clip.id]
            front = order.at(item.frame) if order is not None else ()
            known = item.track.id in front
            annotation: dict[str, Any] = {
                "image_id": numbers.image(item.clip, item.frame),
                "category_id": numbers.category(item.track),
                "iscrowd": 0,
                "oco_id": 1 if known else 0,
                "ico_id": front.index(item.track.id) + 1 if known else 0,
                "a_segm": code_of(amodal, POLYGONS),
                "a_bbox": box_of(amodal),
                "a_area": area(amodal),
                "segmentation": code_of(amodal, ExportOptions(as_polygons=options.as_polygons)),
                "bbox": box_of(amodal),
                "area": area(amodal),
            }
            if modal is not None:
                annotation |= {
                    "i_segm": code_of(modal, POLYGONS),
                    "i_bbox": box_of(modal),
                    "i_area": area(modal),
                    "inmodal_seg": code_of(modal, ExportOptions()),
                    "inmodal_bbox": box_of(modal),
                }
            else:
                annotation["occlude_rate"] = 1.0
                annotation["invisible_mask"] = code_of(amodal, ExportOptions())
            return annotation

        yield from write_coco(out, selection, cancel, annotate)
