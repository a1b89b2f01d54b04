"""COCO export against a straightforward pycocotools + json writer in the same run.

Each side runs in a process of its own, so that peak memory is its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from core.masks.rle import encode_rle
from core.store.import_session import ImportedFrame
from core.store.project import Project
from core.video.source import MediaInfo, MediaKind

ROOT = Path(__file__).resolve().parents[1]
FRAMES, TRACKS = 100, 10
SIZE_HW = (1080, 1920)


def main() -> None:
    """Print seconds, peak memory and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--side", choices=("ours", "plain"))
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.side:
        run_side(arguments.side, arguments.folder)
        return
    clips = 2 if arguments.quick else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder, clips)
        print(f"{clips * FRAMES * TRACKS * 2:,} masks of 1080p in {clips * FRAMES * TRACKS:,} annotations")
        ours, plain = measure("ours", folder), measure("plain", folder)
        print(f"export: {ours[0]:.2f} s, peak {ours[1]:.0f} MB")
        print(
            f"  pycocotools + json: {plain[0]:.2f} s, peak {plain[1]:.0f} MB; ratio {plain[0] / ours[0]:.1f}×"
        )


def build(folder: Path, clips: int) -> None:
    """Make a project with ellipses that move."""
    rows, columns = np.ogrid[: SIZE_HW[0], : SIZE_HW[1]]
    shapes = []
    for number in range(20):
        x, y, a, b = 300 + 60 * number, 400 + 10 * number, 90 + 9 * number, 60 + 11 * number
        whole = ((columns - x) / a) ** 2 + ((rows - y) / b) ** 2 <= 1
        shapes.append((encode_rle(whole & (columns < x)), encode_rle(whole)))
    with Project.create(folder / "p.amodal") as project, project.importing("benchmark") as session:
        category = session.ensure_category("object")
        for number in range(clips):
            info = MediaInfo(folder / f"{number}.mp4", MediaKind.VIDEO, SIZE_HW[1], SIZE_HW[0], 24.0, FRAMES)
            clip = session.add_clip(info, name=f"clip {number}")
            for index in range(TRACKS):
                track = session.add_track(clip, name=f"object {index}", category=category)
                session.add_frames(
                    ImportedFrame(track.id, frame, *shapes[(frame + index) % len(shapes)])
                    for frame in range(FRAMES)
                )


def measure(side: str, folder: Path) -> tuple[float, float]:
    """Return seconds and peak memory in MB of one side in its own process."""
    command = [sys.executable, "-m", "benchmarks.export", "--side", side, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, peak = done.stdout.split()[-2:]
    return float(seconds), float(peak)


def run_side(side: str, folder: Path) -> None:
    """Export the project in one of the two ways and print seconds and peak memory."""
    with Project.open(folder / "p.amodal", read_only=True) as project:
        start = time.perf_counter()
        if side == "ours":
            from core.formats.exporting import export_project

            for _ in export_project(project, folder / "ours.json", "coco"):
                pass
        else:
            write_plainly(project, folder / "plain.json")
        seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


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
