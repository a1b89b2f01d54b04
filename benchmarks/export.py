"""COCO export against a straightforward pycocotools + json writer in the same run.

    python -m benchmarks.export [--quick] [--masks 20000 --masks 100000]

Each side runs in a process of its own, so that peak memory is its own. `--masks` may be given twice to see
whether memory grows. The ratio is that of processor time, which other programs on the machine do not change.
"""

import json
from pathlib import Path

import numpy as np

from benchmarks.support.sides import compare_sides, cost_told
from core.store.project import Project


def main() -> None:
    """Print seconds, peak memory and the ratio."""
    compare_sides("export", __spec__.name, __doc__, lambda _folder: "", run_side)


def run_side(side: str, folder: Path) -> None:
    """Export the project in one of the two ways and print seconds and peak memory."""
    with Project.open(folder / "p.amodal", read_only=True) as project, cost_told():
        if side == "ours":
            from core.formats.exporting import export_project

            for _ in export_project(project, folder / "ours.json", "coco"):
                pass
        else:
            write_plainly(project, folder / "plain.json")


def write_plainly(project: Project, out: Path) -> None:
    """What one writes at first: decode, measure and encode every mask with pycocotools, dump one big dict."""
    from pycocotools import mask as coco_mask

    annotations: list[dict[str, object]] = []
    for clip in project.clips.list():
        for frame, heads in project.masks.at_frames(clip.id, 0, clip.frame_count).items():
            for head in heads:
                code = {"size": list(head.rle.size_hw), "counts": head.rle.counts}
                pixels = np.asfortranarray(coco_mask.decode(code))
                encoded = coco_mask.encode(pixels)
                annotations.append(
                    {
                        "id": len(annotations) + 1,
                        "image_id": frame,
                        "track_id": head.key.track_id,
                        "area": float(coco_mask.area(encoded)),
                        "bbox": [float(value) for value in coco_mask.toBbox(encoded)],
                        "segmentation": {"size": code["size"], "counts": encoded["counts"].decode()},
                    }
                )
    out.write_text(json.dumps({"annotations": annotations}))


if __name__ == "__main__":
    main()
