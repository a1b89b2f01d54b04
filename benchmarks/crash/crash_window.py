"""Kills windows in the middle of work, opens their projects again, and counts what is not as it was said.

Every other window has a disk that refuses at random and another program that holds the file busy.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from benchmarks.crash.crash_person import SIDE, digest
from core.masks.rle import Rle, encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import RunStatus
from core.video.opening import probe

ROOT = Path(__file__).resolve().parents[2]
FRAMES = 6
NAMES = ("a.amodal", "b.amodal")
LONGEST_S = 5.0
START_S = 120.0
END_S = 120.0


@dataclass
class Tally:
    """What was found so far; kept in a file, so that the rest can be done another day."""

    kills: int = 0
    closed: int = 0
    """Windows that had closed by themselves before the kill came."""
    saved: int = 0
    """Masks that a window had called saved."""
    lost: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    """Strokes that were found in the other project."""
    stray: list[str] = field(default_factory=list)
    """Files that should not be there."""
    running: list[str] = field(default_factory=list)
    """Runs that were still called running."""
    hanging: list[str] = field(default_factory=list)
    """Windows that were told to end and did not."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.lost or self.astray or self.stray or self.running or self.hanging)

    def line(self) -> str:
        """Return what is printed."""
        return (
            f"{self.kills} windows killed ({self.closed} had just closed): {self.saved} masks called saved, "
            f"{len(self.lost)} lost, {len(self.astray)} in the wrong project, {len(self.stray)} stray files, "
            f"{len(self.running)} runs left running, {len(self.hanging)} told to end and hanging"
        )


def run_windows(folder: Path, kills: int) -> Tally:
    """Kill so many windows that work in two projects in `folder`; goes on where an earlier call ended."""
    state = folder / "tally.json"
    tally = Tally(**json.loads(state.read_text())) if state.exists() else Tally()
    if not state.exists():
        for name in NAMES:
            prepare(folder / name)
    while tally.kills < kills:
        try:
            kill_window(folder, tally)
        except Exception:
            sys.stderr.write(f"window {tally.kills}\n")
            raise
        tally.kills += 1
        state.write_text(json.dumps(tally.__dict__))
        sys.stderr.write(f"\r{tally.line()}")
        sys.stderr.flush()
    sys.stderr.write("\n")
    return tally


def prepare(path: Path) -> None:
    """Make a project with one clip of two tracks."""
    pictures = path.with_suffix("")
    pictures.mkdir()
    for frame in range(FRAMES):
        cv2.imwrite(str(pictures / f"{frame:03}.png"), np.full((SIDE, SIDE, 3), 40 * frame, np.uint8))
    with Project.create(path) as project, project.importing("start") as session:
        clip = session.add_clip(probe(pictures), name="clip")
        for number in range(2):
            track = session.add_track(clip, name=f"t{number}", category=session.ensure_category("c"))
            mask = np.zeros((SIDE, SIDE), np.bool_)
            mask[40:56, 20 + 30 * number : 40 + 30 * number] = True
            session.add_frames(
                [ImportedFrame(track.id, f, encode_rle(mask), encode_rle(mask)) for f in range(FRAMES)]
            )


def kill_window(folder: Path, tally: Tally) -> None:
    """Let one window work for a while, kill it, and look at what it left."""
    number = tally.kills
    rng = random.Random(number)
    is_refused = number % 2 == 1
    words = ("refused",) if is_refused else ("willing",)
    command = [sys.executable, "-m", "benchmarks.crash.crash_person", str(folder), str(number), *words]
    environment = os.environ | {
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "XDG_DATA_HOME": str(folder / "settings"),
        "XDG_CONFIG_HOME": str(folder / "settings"),
        "XDG_CACHE_HOME": str(folder / "settings"),
        "LANGUAGE": "en",
    }
    log = folder / "settings" / "stderr.txt"
    log.parent.mkdir(exist_ok=True)
    with log.open("w") as errors, subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=errors
    ) as window:  # fmt: skip
        assert window.stdout is not None
        deadline = threading.Timer(START_S, window.kill)
        deadline.start()
        first = window.stdout.readline().strip()
        deadline.cancel()
        if first != "ready":
            raise SystemExit(f"window {number} did not open: {first} {log.read_text()[-2000:]}")
        with other_program(folder, rng) if is_refused else nothing():
            time.sleep(rng.uniform(0.0, LONGEST_S))
            window.send_signal(signal.SIGKILL if rng.random() < 0.9 else signal.SIGTERM)
            patience = threading.Timer(END_S, lambda: hangs(tally, number, window))
            patience.start()
            rest = window.stdout.read()
            patience.cancel()
    lines = [line.split() for line in rest.rpartition("\n")[0].splitlines()]
    tally.closed += ["closed"] in lines
    look(folder, number, lines, tally)


def hangs(tally: Tally, number: int, window: "subprocess.Popen[str]") -> None:
    """Note a window that does not end, and have it print where its threads are before it is killed."""
    tally.hanging.append(f"window {number}")
    window.send_signal(signal.SIGABRT)


def look(folder: Path, number: int, lines: list[list[str]], tally: Tally) -> None:
    """Open the projects again and compare them with what the window had said."""
    made = {name: {line[2] for line in lines if line[:2] == ["made", name]} for name in NAMES}
    empty = digest(None)
    for name, other in (NAMES, NAMES[::-1]):
        path = folder / name
        with Project.open(path) as project:
            for note in project.notes:
                tally.stray.append(f"window {number}: {note}")
        stored = masks_of(path)
        said = [line for line in lines if line[:2] == ["saved", name]]
        tally.saved += len(said)
        for _, _, track, frame, layer, revision, code in said:
            found = stored.get(int(revision))
            if found != (int(track), int(frame), int(layer), code):
                tally.lost.append(f"window {number}: {name} revision {revision}: {found}")
        foreign = made[other] - made[name] - {empty}
        tally.astray += [
            f"window {number}: {name} revision {one}" for one, mask in stored.items() if mask[-1] in foreign
        ]
        with Project.open(path, read_only=True) as project:
            tally.running += [
                f"window {number}: {name} run {run.id}"
                for run in project.runs.list()
                if run.status is RunStatus.RUNNING
            ]
    allowed = {*NAMES, *(Path(name).stem for name in NAMES), "settings", "tally.json"}
    # A copy from before an upgrade of the schema is kept on purpose.
    beside = {name for name in os.listdir(folder) if ".amodal.backup-" not in name}
    for stray in sorted(beside - allowed):
        tally.stray.append(f"window {number}: {stray}")
        (folder / stray).rename(folder / "settings" / f"{number}-{stray}")


def masks_of(path: Path) -> dict[int, tuple[int, int, int, str]]:
    """Return track, frame, layer and digest of all revisions in a file, whatever lies beside it."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok" or connection.execute("PRAGMA foreign_key_check").fetchall():
            raise SystemExit(f"{path}: damaged: {verdict}")
        rows = connection.execute("SELECT id, track_id, frame, layer, counts FROM revisions")
        return {
            row[0]: (row[1], row[2], row[3], digest(Rle((SIDE, SIDE), row[4]) if row[4] else None))
            for row in rows
        }
    finally:
        connection.close()


@contextmanager
def other_program(folder: Path, rng: random.Random) -> Iterator[None]:
    """Hold a project's file busy every now and then."""
    is_over = threading.Event()

    def hold() -> None:
        while not is_over.wait(rng.uniform(0.1, 0.8)):
            connection = sqlite3.connect(folder / rng.choice(NAMES), isolation_level=None, timeout=0)
            try:
                connection.execute("BEGIN IMMEDIATE")
                is_over.wait(rng.uniform(0.0, 1.0))
            except sqlite3.OperationalError:
                pass
            finally:
                connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@contextmanager
def nothing() -> Iterator[None]:
    """Nobody else is there."""
    yield
