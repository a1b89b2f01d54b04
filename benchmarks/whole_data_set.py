"""Pseudo ground truth for a drawn data set in TAO-Amodal's layout, with a kill in the middle; what it takes.

    python -m benchmarks.whole_data_set --out FOLDER [--clips 300] [--proposer NAME] [--workers 2]

Imports it, runs `pseudo-gt` until half of the tracks are done, kills it with all its processes' master, runs
it again, judges what the sampling plan asks for with the truth, accepts the rest, exports, and counts in the
file what is in the project. Says seconds, and the memory of the process that opens the project by quarters.
`--ratio N` times N clips with one and with two processes instead, in turn, and says what processors did.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.support.tao_like import TaoLike
from benchmarks.support.tao_person import (
    counts_in_file,
    counts_in_project,
    judge_what_is_asked_for,
    share_of_bad,
)
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.operations.sampled_review import accept_rest, plan_sample, sampled_review
from core.progress import CancelToken
from core.store.project import Project

LOOK_EVERY_S = 0.2
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def main() -> None:
    """Do what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=300)
    parser.add_argument("--proposer", default=None, help="default: convex, and lite to time processes with")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--ratio", type=int, default=0, help="clips to time one against two processes with")
    parser.add_argument("--rounds", type=int, default=3, help="how often that is done")
    wanted = parser.parse_args()
    if wanted.ratio:
        compare_workers(wanted.out, TaoLike(clips=wanted.ratio), wanted.proposer or "lite", wanted.rounds)
    else:
        walk(wanted.out, TaoLike(clips=wanted.clips), wanted.proposer or "convex", wanted.workers)


def walk(out: Path, data: TaoLike, proposer: str, workers: int) -> None:
    """From import to export, with a kill in the middle."""
    path = imported(out, data)
    tracks = data.clips * data.tracks
    seconds, memory = run_until(path, proposer, workers, stop_at=tracks // 2)
    half = finished_runs(path)
    print(f"killed after {half} of at most {tracks} tracks, {seconds:.0f} s")
    more, memory_after = run_until(path, proposer, workers)
    print(f"gone on with, {more:.0f} s; {finished_runs(path)} runs ended well, each track's once")
    for name, values in (("before the kill", memory), ("after it", memory_after)):
        print(f"memory {name}, MB by quarters: {', '.join(f'{one / 1e6:.0f}' for one in quarters(values))}")
    with Project.open(path) as project:
        truth = share_of_bad(project, data)
        plan = plan_sample(project, precision=0.05, below_iou=0.75, seed=0, cancel=CancelToken())
        judged = judge_what_is_asked_for(project, data)
        review = sampled_review(project)
        found = None if review is None else review.estimate
        assert found is not None
        print(
            f"{judged} of {plan.population} masks judged: {found.share:.1%} bad ({found.low:.1%} to "
            f"{found.high:.1%}), in truth {truth:.1%}; {accept_rest(project)[1]} others accepted"
        )
        target = out / "out.json"
        list(export_project(project, target, "tao"))
        counts = counts_in_project(project)
        print(f"in the project {counts}\nin the file    {counts_in_file(target)}")
        assert counts == counts_in_file(target)


def compare_workers(out: Path, data: TaoLike, proposer: str, rounds: int) -> None:
    """Time one and two processes on copies of the same project, in turn, the order changed each time."""
    path = imported(out, data)
    ratios = []
    for number in range(rounds):
        took = {}
        for workers in (1, 2) if number % 2 == 0 else (2, 1):
            copy = out / f"copy-{number}-{workers}.amodal"
            shutil.copyfile(path, copy)
            before, load = processor_seconds(), os.getloadavg()[0]
            seconds = run_until(copy, proposer, workers)[0]
            took[workers] = seconds
            print(
                f"{proposer}, {data.clips} clips, {workers} processes: {seconds:.1f} s, "
                f"{processor_seconds() - before:.1f} s of processors, load before {load:.1f}"
            )
        ratios.append(took[1] / took[2])
        print(f"two are {ratios[-1]:.2f} times as fast as one")
    print(f"median of {rounds}: {median(ratios):.2f}")


def processor_seconds() -> float:
    """Return user and system seconds of all processes that were started here and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def imported(out: Path, data: TaoLike) -> Path:
    """Write the data set and import it."""
    started = time.perf_counter()
    path = out / "p.amodal"
    source = data.write(out)
    drawn = time.perf_counter()
    with Project.create(path) as project:
        list(import_into(project, source, media_root=out / "frames"))
    print(f"drawn in {drawn - started:.0f} s, imported in {time.perf_counter() - drawn:.0f} s")
    return path


def run_until(path: Path, proposer: str, workers: int, stop_at: int = 0) -> tuple[float, list[int]]:
    """Run `pseudo-gt`, killed with SIGKILL once so many tracks are done; returns seconds, memory in bytes."""
    started, memory = time.perf_counter(), []
    call = [sys.executable, "main.py", "pseudo-gt", "--project", str(path), "--proposer", proposer]
    log = path.with_suffix(".log")
    with (
        log.open("a") as told,
        subprocess.Popen([*call, "--workers", str(workers)], stdout=told, stderr=told) as process,
    ):
        while process.poll() is None:
            memory.append(resident(process.pid))
            if stop_at and finished_runs(path) >= stop_at:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(LOOK_EVERY_S)
    if not stop_at and process.returncode:
        raise SystemExit(f"pseudo-gt ended with {process.returncode}: {log}")
    return time.perf_counter() - started, memory


def finished_runs(path: Path) -> int:
    """Return how many runs of a project ended well."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        query = "SELECT count(*) FROM proposal_runs WHERE status = 'finished'"
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def resident(pid: int) -> int:
    """Return the memory of a process in bytes; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0


def quarters(values: Sequence[int]) -> list[int]:
    """Return the largest value of each quarter of the time."""
    size = max(1, len(values) // 4)
    return [max(values[n * size : (n + 1) * size], default=0) for n in range(4)]


if __name__ == "__main__":
    main()
