"""COCO import against a straightforward json + pycocotools reader in the same run.

The plain side loads the file with pycocotools, decodes every mask to check it, takes its area and box and
puts the code into a table of SQLite, as a script that prepares data would. Each side runs in a process of its
own, so that peak memory is its own. `--masks` may be given twice to see whether memory grows.
"""

import argparse
import resource
import sqlite3
import tempfile
import time
from pathlib import Path

from benchmarks.export import FRAMES, TRACKS, build, compare
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.store.project import Project


def main() -> None:
    """Print seconds, peak memory and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--side", choices=("ours", "plain"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--ours", action="store_true", help="leave the slow side out: memory at many sizes")
    parser.add_argument("--masks", type=int, action="append", help="how many, 40,000 by default")
    arguments = parser.parse_args()
    if arguments.side:
        run_side(arguments.side, arguments.folder)
        return
    for masks in arguments.masks or [4_000 if arguments.quick else 40_000]:
        clips = max(1, masks // (2 * FRAMES * TRACKS))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            build(folder, clips)
            with Project.open(folder / "p.amodal", read_only=True) as project:
                for _ in export_project(project, folder / "in.json", "coco"):
                    pass
            size = (folder / "in.json").stat().st_size / 1e6
            print(f"{clips * FRAMES * TRACKS * 2:,} masks of 1080p, {size:.0f} MB of JSON", flush=True)
            compare("import", "benchmarks.import_", folder, only_ours=arguments.ours)


def run_side(side: str, folder: Path) -> None:
    """Import the file in one of the two ways and print seconds and peak memory."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    if side == "ours":
        with Project.create(folder / "new.amodal") as project:
            for _ in import_into(project, folder / "in.json"):
                pass
    else:
        read_plainly(folder / "in.json", folder / "plain.sqlite")
    seconds, cpu_s = time.perf_counter() - begin, time.process_time() - begin_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.4f} {cpu_s:.4f} {peak:.1f}")


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
