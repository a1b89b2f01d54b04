"""How many workers one writer can serve: task and write times measured here, clusters simulated.

    python -m benchmarks.pseudo_ground_truth.cluster_size --out FOLDER [--clips 16] [--proposer lite]

Draws a data set in TAO-Amodal's layout, times each track's proposal and the writing of all runs (processor
seconds of this process, so that other work here counts little), and plays clusters of 1 to 512 workers
through with these times: workers take the next track when they are free, one writer writes runs in the order
in which they come. Network, start of workers and reading of media over it are left out.
"""

import argparse
import heapq
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from benchmarks.support.tao_like import TaoLike
from core.changes.runs import EndedRun
from core.formats.importing import import_into
from core.progress import CancelToken
from core.store.project import Project
from models.jobs.job import ProposalSettings
from models.pseudo_truth.messages import Ended, Setup
from models.pseudo_truth.track_work import TrackWork
from models.pseudo_truth.writing import RunWriter

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
TRACKS = 20_000
"""Of the data set that is played through."""


def main() -> None:
    """Measure, then simulate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=16)
    parser.add_argument("--proposer", default="lite")
    wanted = parser.parse_args()
    tasks, write = measure(wanted.out, TaoLike(clips=wanted.clips), ProposalSettings(wanted.proposer))
    print(f"{len(tasks)} tracks by {wanted.proposer}: {mean(tasks):.3f} s each")
    print(f"{write * 1000:.1f} ms to write one")
    alone = simulate(tasks, write, 1)
    print("workers  hours for 20,000 tracks  times one  writer busy")
    for size in SIZES:
        seconds = simulate(tasks, write, size)
        busy = TRACKS * write / seconds
        print(f"{size:7d}  {seconds / 3600:23.2f}  {alone / seconds:9.1f}  {busy:11.0%}")


def measure(out: Path, data: TaoLike, settings: ProposalSettings) -> tuple[list[float], float]:
    """Return the seconds of each track's proposal, and those of writing one run."""
    path = out / "p.amodal"
    with Project.create(path) as project:
        list(import_into(project, data.write(out), media_root=out / "frames"))
    runs: list[EndedRun] = []
    tasks = []
    with Project.open(path) as project:
        work = TrackWork(project, Setup(str(path), settings))
        for clip in project.clips.list():
            for track in project.tracks.list(clip.id):
                started = time.process_time()
                for reply in work.replies(clip.id, track.id, CancelToken()):
                    runs += reply.runs if isinstance(reply, Ended) else ()
                tasks.append(time.process_time() - started)
        writer = RunWriter(project)
        started = time.process_time()
        for run in runs:
            writer.take(run)
        writer.flush()
        return tasks, (time.process_time() - started) / len(runs)


def simulate(tasks: Sequence[float], write: float, workers: int) -> float:
    """Return the seconds until the last of TRACKS runs is written.

    Args:
        tasks: Seconds of tracks, taken in turn.
        write: Seconds of writing one run.
        workers: How many compute.
    """
    free = [0.0] * workers
    written = 0.0
    for number in range(TRACKS):
        ended = heapq.heappop(free) + tasks[number % len(tasks)]
        # Answers are held back when nobody reads: a worker goes on when its run is taken.
        written = max(written, ended) + write
        heapq.heappush(free, max(ended, written - HELD * write))
    return written


HELD = 64
"""Runs that wait to be written before workers are held back."""


if __name__ == "__main__":
    main()
