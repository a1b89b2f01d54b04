"""Kill -9 at random moments during edits, imports and proposals; afterwards nothing that was saved may lack.

Prints one line: kills, edits that had been reported as saved, and how many of them were lost (must be 0).
With `--window` whole windows are killed: strokes, undo, runs, going from project to project and closing,
every other one with a disk that refuses at random. `--folder` keeps projects and tally, and a second call
goes on.
"""

import argparse
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core.changes.masks import MaskKey
from core.store.project import Project
from core.types import Layer

ROOT = Path(__file__).resolve().parents[2]
SIDE = 64
FRAMES = 12
WORKER = f"""
import random, sys
import numpy as np
from pathlib import Path
from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.changes.masks import MaskEdit, MaskKey
from core.changes.steps import Step, StepKind
from core.types import Layer
from core.video.media.source import MediaInfo, MediaKind

project = Project.open(sys.argv[1])
rng = random.Random(int(sys.argv[2]))
clip = project.clips.list()[0]
track = project.tracks.list(clip.id)[0].id
print("ready", flush=True)
number = 0
while True:
    number += 1
    pixels = np.random.default_rng(rng.randrange(2**32)).random(({SIDE}, {SIDE})) < 0.5
    frame, kind = rng.randrange({FRAMES}), rng.random()
    if kind < 0.6:
        key = MaskKey(track, frame, Layer.AMODAL)
        head = project.masks.head(key)
        edit = MaskEdit(key, encode_rle(pixels), head.revision_id if head else None)
        changes = project.masks.commit([edit], step=Step(StepKind.BRUSH))
        print("saved", changes.revision_ids[key], flush=True)
    elif kind < 0.8:
        run = project.runs.start(track, proposer="t", parameters={{}}, seed=0, fingerprint="1")
        changes = project.runs.add_masks(run.id, 0, {{f: encode_rle(pixels) for f in range({FRAMES})}})
        for revision in changes.revision_ids.values():
            print("saved", revision, flush=True)
    else:
        name = f"clip {{sys.argv[2]}}-{{number}}"
        with project.importing("import") as session:
            media = Path(sys.argv[1]).parent / f"{{name}}.mp4"
            info = MediaInfo(media, MediaKind.VIDEO, {SIDE}, {SIDE}, 24.0, {FRAMES})
            made = session.add_clip(info, name=name)
            other = session.add_track(made, name="t", category=session.ensure_category("c"))
            for f in range({FRAMES}):
                session.add_frames([ImportedFrame(other.id, f, encode_rle(pixels), encode_rle(pixels))])
        print("imported", made.id, flush=True)
"""


def main() -> None:
    """Kill, reopen, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--window", action="store_true", help="kill windows")
    parser.add_argument("--folder", type=Path, help="of windows: keep everything here and go on next time")
    arguments = parser.parse_args()
    kills = 5 if arguments.quick else arguments.kills
    if arguments.window:
        kill_windows(arguments.folder, kills)
    with tempfile.TemporaryDirectory() as folder:
        saved, imported, lost = run(Path(folder), kills)
    print(f"{kills} kills: {saved} masks and {imported} imports reported as saved, {lost} lost")
    sys.exit(1 if lost else 0)


def kill_windows(folder: Path | None, kills: int) -> None:
    """Kill windows, say what was found, and end."""
    from benchmarks.crash.crash_window import run_windows

    with tempfile.TemporaryDirectory() as passing:
        place = folder or Path(passing)
        place.mkdir(parents=True, exist_ok=True)
        tally = run_windows(place, kills)
    print(tally.line())
    for one in (*tally.lost, *tally.astray, *tally.stray, *tally.running):
        print(one)
    sys.exit(0 if tally.is_clean else 1)


def run(folder: Path, kills: int) -> tuple[int, int, int]:
    """Return masks and imports reported as saved, and how many of either are not there."""
    path = folder / "work.amodal"
    prepare(path)
    rng = random.Random(3)
    revisions: set[int] = set()
    clips: set[int] = set()
    for number in range(kills):
        for kind, identity in kill_one(path, number, rng.uniform(0.0, 0.5)):
            (revisions if kind == "saved" else clips).add(identity)
        check_integrity(path)
    return len(revisions), len(clips), count_lost(path, revisions, clips)


def prepare(path: Path) -> None:
    """Make a project with one clip and one track."""
    from core.video.media.source import MediaInfo, MediaKind

    with Project.create(path) as project, project.importing("start") as session:
        info = MediaInfo(path.parent / "x.mp4", MediaKind.VIDEO, SIDE, SIDE, 24.0, FRAMES)
        session.add_track(session.add_clip(info, name="x"), name="t", category=session.ensure_category("c"))


def kill_one(path: Path, number: int, seconds: float) -> list[tuple[str, int]]:
    """Start a worker, kill it after some time of work, return what it had reported."""
    command = [sys.executable, "-c", WORKER, str(path), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == "ready"
        # Every other one has reported something before it dies, however busy the machine is.
        first = worker.stdout.readline() if number % 2 else ""
        time.sleep(seconds)
        worker.send_signal(signal.SIGKILL)
        whole = first + worker.stdout.read().rpartition("\n")[0]
        lines = [line.split() for line in whole.splitlines()]
    return [(kind, int(identity)) for kind, identity in lines]


def check_integrity(path: Path) -> None:
    """Reopen as the program does, then let SQLite check itself."""
    Project.open(path).close()
    connection = sqlite3.connect(path)
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    connection.close()
    if verdict != "ok" or orphans:
        raise SystemExit(f"damaged: {verdict} {orphans}")


def count_lost(path: Path, revisions: set[int], clips: set[int]) -> int:
    """Count what was reported and is not there; a half import counts as lost."""
    with Project.open(path) as project:
        track = project.tracks.list(project.clips.list()[0].id)[0].id
        keys = [MaskKey(track, frame, Layer.AMODAL) for frame in range(FRAMES)]
        stored = {revision.id for key in keys for revision in project.masks.revisions(key)}
        present = {clip.id for clip in project.clips.list()}
        half = sum(len(project.masks.summaries(clip)) not in (0, FRAMES) for clip in present if clip > 1)
    return len(revisions - stored) + len(clips - present) + half
