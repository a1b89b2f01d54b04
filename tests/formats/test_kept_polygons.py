"""Exports of outlines have the corners that a person drew, where they are the mask."""

import json
import shutil
from pathlib import Path

import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.changes.shapes import Drawn
from core.formats.coco.coco_export import CocoExporter
from core.formats.coco.kins import KinsExporter
from core.formats.kit.protocol import ExportOptions
from core.masks.canvas import MaskCanvas
from core.masks.polygons import rle_from_polygons
from core.masks.rings import Ring, mask_of_rings
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer
from tests.steps import BRUSH

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0015.amodal"
RING = Ring(((1.25, 1.0), (7.5, 1.0), (7.5, 5.0), (2.0, 5.0)))
HOLE = Ring(((3.0, 2.0), (5.0, 2.0), (5.0, 4.0)), is_taken=True)
KEY = MaskKey(1, 2, Layer.AMODAL)


def exported(
    project: Project, exporter: CocoExporter | KinsExporter, name: str, out: Path
) -> list[list[float]]:
    list(exporter.run(project, out, ExportOptions(as_polygons=True), CancelToken()))
    image = next(
        one["id"] for one in json.loads(out.read_text())["images"] if str(one["file_name"]).count("2")
    )
    found = [one for one in json.loads(out.read_text())["annotations"] if one["image_id"] == image]
    outlines: list[list[float]] = found[0][name]
    return outlines


@pytest.mark.parametrize("margin", [0, 3])
def test_corners_are_those_that_were_drawn(tmp_path: Path, margin: int) -> None:
    shutil.copyfile(OLD, tmp_path / "p.amodal")
    with Project.open(tmp_path / "p.amodal") as project:
        project.clips.set_margin(1, margin)
        canvas = MaskCanvas(9, 6, margin)
        project.masks.commit(
            [MaskEdit(KEY, mask_of_rings((RING,), None, canvas), None, Drawn((RING,)))], step=BRUSH
        )
        flat = [value + margin for point in RING.points for value in point]
        assert exported(project, CocoExporter(), "segmentation", tmp_path / "1.json") == [flat]
        on_picture = [value for point in RING.points for value in point]
        assert exported(project, KinsExporter(), "a_segm", tmp_path / "2.json") == [on_picture]
        head = project.masks.head(KEY)
        assert head is not None
        both = mask_of_rings((RING, HOLE), None, canvas)
        project.masks.commit([MaskEdit(KEY, both, head.revision_id, Drawn((HOLE,)))], step=BRUSH)
        edges = exported(project, CocoExporter(), "segmentation", tmp_path / "3.json")
        assert edges != [flat]
        assert all(value == int(value) for outline in edges for value in outline), "along edges of pixels"
        assert rle_from_polygons(edges, canvas.size_hw) == head.rle, "with its holes filled"
