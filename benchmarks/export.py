"""COCO export against a straightforward pycocotools + json writer in the same run.

    python -m benchmarks.export [--quick] [--masks 20000 --masks 100000]

Each side runs in a process of its own, so that peak memory is its own. `--masks` may be given twice to see
whether memory grows. The ratio is that of processor time, which other programs on the machine do not change.
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
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.video.media.source import MediaInfo, MediaKind

ROOT = Path(__file__).resolve().parents[1]
FRAMES, TRACKS = 100, 10
SIZE_HW = (1080, 1920)


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
            count = clips * FRAMES * TRACKS
            print(f"{2 * count:,} masks of 1080p in {count:,} annotations", flush=True)
            compare("export", "benchmarks.export", folder, only_ours=arguments.ours)


def compare(what: str, module: str, folder: Path, *, only_ours: bool) -> None:
    """Measure both sides and print them and their ratio."""
    cpu_s: dict[str, float] = {}
    for side, name in (("ours", what), ("plain", "  pycocotools + json")):
        if side == "plain" and only_ours:
            return
        wall_s, cpu_s[side], peak_mb = measure(module, side, folder)
        print(f"{name}: {wall_s:.1f} s, {cpu_s[side]:.1f} s of processor, peak {peak_mb:.0f} MB", flush=True)
    print(f"  ratio {cpu_s['plain'] / cpu_s['ours']:.1f}×", flush=True)


def build(folder: Path, clips: int) -> None:
    """Make a project with ellipses that move, from 12 to 1,500 pixels wide."""
    rows, columns = np.ogrid[: SIZE_HW[0], : SIZE_HW[1]]
    shapes = []
    for number in range(20):
        x, y, a, b = 300 + 60 * number, 400 + 10 * number, 6 * 1.29**number, 4 * 1.29**number
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


def measure(module: str, side: str, folder: Path) -> tuple[float, float, float]:
    """Return seconds, seconds of processor and peak memory in MB of one side in its own process."""
    command = [sys.executable, "-m", module, "--side", side, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    wall_s, cpu_s, peak_mb = map(float, done.stdout.split()[-3:])
    return wall_s, cpu_s, peak_mb


def run_side(side: str, folder: Path) -> None:
    """Export the project in one of the two ways and print seconds and peak memory."""
    with Project.open(folder / "p.amodal", read_only=True) as project:
        start, begin = time.perf_counter(), time.process_time()
        if side == "ours":
            from core.formats.exporting import export_project

            for _ in export_project(project, folder / "ours.json", "coco"):
                pass
        else:
            write_plainly(project, folder / "plain.json")
        seconds, cpu_s = time.perf_counter() - start, time.process_time() - begin
    print(seconds, cpu_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


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
