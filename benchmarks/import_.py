"""COCO import against a straightforward json + pycocotools reader in the same run.

The plain side loads the file with pycocotools, decodes every mask to check it, takes its area and box and
puts the code into a table of SQLite, as a script that prepares data would. Each side runs in a process of its
own, so that peak memory is its own. `--masks` may be given twice to see whether memory grows.
"""

import sqlite3
from pathlib import Path

from benchmarks.support.sides import compare_sides, cost_told
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.store.project import Project


def main() -> None:
    """Print seconds, peak memory and the ratio."""
    compare_sides("import", __spec__.name, __doc__, prepare, run_side)


def prepare(folder: Path) -> str:
    """Write the file that both sides read; returns its size in words."""
    with Project.open(folder / "p.amodal", read_only=True) as project:
        for _ in export_project(project, folder / "in.json", "coco"):
            pass
    return f", {(folder / 'in.json').stat().st_size / 1e6:.0f} MB of JSON"


def run_side(side: str, folder: Path) -> None:
    """Import the file in one of the two ways and print seconds and peak memory."""
    with cost_told():
        if side == "ours":
            with Project.create(folder / "new.amodal") as project:
                for _ in import_into(project, folder / "in.json"):
                    pass
        else:
            read_plainly(folder / "in.json", folder / "plain.sqlite")


def read_plainly(source: Path, target: Path) -> None:
    """Read with pycocotools, one annotation at a time, into a table."""
    from pycocotools import mask as codes
    from pycocotools.coco import COCO

    coco = COCO(str(source))
    with sqlite3.connect(target) as table:
        table.execute("CREATE TABLE masks (track, image, layer, counts, area, x, y, w, h)")
        for annotation in coco.loadAnns(coco.getAnnIds()):
            for layer in ("visible_mask", "segmentation"):
                code = annotation.get(layer)
                if code is None:
                    continue
                pixels = codes.decode(code)
                box = [float(side) for side in codes.toBbox(code)]
                row = (
                    annotation["track_id"],
                    annotation["image_id"],
                    layer,
                    code["counts"],
                    int(pixels.sum()),
                )
                table.execute("INSERT INTO masks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, *box))
    table.close()


if __name__ == "__main__":
    main()
