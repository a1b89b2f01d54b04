"""Our way and a plain one on the same projects, in processes of their own: so is their peak memory."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.support.processes import ROOT, peak_mb
from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.video.media.source import MediaInfo, MediaKind

FRAMES, TRACKS = 100, 10
SIZE_HW = (1080, 1920)


def compare_sides(
    what: str,
    module: str,
    doc: str | None,
    prepare: Callable[[Path], str],
    run_side: Callable[[str, Path], None],
) -> None:
    """Build projects of as many masks as are asked for and print seconds, peak memory and the ratio.

    Args:
        what: Name of our side.
        module: The benchmark, which is called again for each side.
        doc: Its description.
        prepare: Called with the folder of a project, `p.amodal`; returns what more is to be said of it.
        run_side: Called with `ours` or `plain` and the folder.
    """
    parser = argparse.ArgumentParser(description=doc)
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
        with tempfile.TemporaryDirectory() as folder:
            _build(Path(folder), clips)
            more = prepare(Path(folder))
            print(f"{2 * clips * FRAMES * TRACKS:,} masks of 1080p{more}", flush=True)
            _compare(what, module, Path(folder), only_ours=arguments.ours)


@contextmanager
def cost_told() -> Iterator[None]:
    """Print seconds, seconds of processor and peak memory in MB of what is done within."""
    start, begin = time.perf_counter(), time.process_time()
    yield
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - begin
    print(seconds, cpu_s, peak_mb())


def _build(folder: Path, clips: int) -> None:
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


def _compare(what: str, module: str, folder: Path, *, only_ours: bool) -> None:
    cpu_s: dict[str, float] = {}
    for side, name in (("ours", what), ("plain", "  pycocotools + json")):
        if side == "plain" and only_ours:
            return
        command = [sys.executable, "-m", module, "--side", side, "--folder", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        wall_s, cpu_s[side], peak_mb = map(float, done.stdout.split()[-3:])
        print(f"{name}: {wall_s:.1f} s, {cpu_s[side]:.1f} s of processor, peak {peak_mb:.0f} MB", flush=True)
    print(f"  ratio {cpu_s['plain'] / cpu_s['ours']:.1f}×", flush=True)
