"""Thousands of damaged files per format: none may crash, hang, fill the memory or write elsewhere.

    python -m benchmarks.fuzz_formats [--files 10000] [--format coco,davis] [--first 0] [--number 4711]

Every format runs in a process of its own, with an address space that allows one gigabyte more than at its
start. Of four files one is imported with its format guessed, one is read on after its
problems as `validate` does, two are imported; what is not
accepted must end in one line of `BadInputError`. `--number` tries one file and shows where it fails.
"""

import argparse
import faulthandler
import json
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile, rmtree

from benchmarks.support.processes import MEMORY_MB, limit_memory, peak_mb, run_apart
from core.errors import BadInputError
from core.formats.importing import import_into
from core.formats.registry import find_importer
from core.formats.validating import validate
from core.problems import Problems
from core.progress import CancelToken
from core.store.project import Project
from tests.formats.fuzz_seeds import READ_BY, formats, seeds
from tests.formats.fuzzing import damage, leftovers

HANG_S = 5
PER_PROJECT = 100
"""Files that are imported into one project, one after another."""


@dataclass
class Facts:
    """What happened to the files of one format."""

    taken: int = 0
    refused: int = 0
    bad: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: int = 0
    peak_mb: float = 0.0
    ways: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Print a line per format; the status is 1 when a file did what none may do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--format")
    parser.add_argument("--number", type=int)
    parser.add_argument("--side")
    arguments = parser.parse_args()
    names = arguments.format.split(",") if arguments.format else formats()
    if arguments.number is not None:
        facts = run_format(names[0], arguments.number, 1)
        print(facts)
        return int(bool(facts.bad))
    if arguments.side:
        faulthandler.enable()
        limit_memory()
        facts = run_format(arguments.side, arguments.first, arguments.files, ends_hanging=True)
        print(json.dumps(vars(facts)))
        return 0
    failed = [not _run_side(name, arguments.first, arguments.files) for name in names]
    return int(any(failed))


def _run_side(name: str, first: int, files: int) -> bool:
    """Run one format in a process of its own, print what happened, and return whether all was well."""
    found = run_apart("benchmarks.fuzz_formats", name, name, "--files", files, "--first", first)
    if found is None:
        return False
    facts = Facts(**found)
    counts = f"{facts.taken} taken, {facts.refused} refused in one line, {len(facts.bad)} bad"
    cost = f"slowest {facts.slowest_s:.2f} s (file {facts.slowest}), peak {facts.peak_mb:.0f} MB"
    print(f"{name}: {files} files, {counts}; {cost}")
    print("  " + ", ".join(f"{count} {way}" for way, count in sorted(facts.ways.items())))
    for line in facts.bad[:8]:
        print(f"  {line}", flush=True)
    return not facts.bad and facts.peak_mb <= MEMORY_MB


def run_format(name: str, first: int, files: int, *, ends_hanging: bool = False) -> Facts:
    """Read damaged files of one format and return what happened.

    Args:
        ends_hanging: End the process when native code hangs, with a trace; only in a process of its own.
    """
    facts = Facts()
    with tempfile.TemporaryDirectory() as name_of_folder:
        # Deep, so that names with a few `..` end where they are seen.
        folder = Path(name_of_folder) / "a" / "b" / "c"
        (folder / "seed").mkdir(parents=True)
        work = folder / "work"
        work.mkdir()
        sound = seeds(name, folder / "seed")
        blank = folder / "blank.amodal"
        Project.create(blank).close()
        before = set(leftovers(Path(name_of_folder)))
        for start in range(first, first + files, PER_PROJECT):
            into = copyfile(blank, folder / "into.amodal")
            with Project.open(into) as project:
                for number in range(start, min(start + PER_PROJECT, first + files)):
                    seed = sound[number % len(sound)]
                    target = work / f"{number}{seed.suffix}"
                    facts.ways.update(damage(seed, target, number))
                    if ends_hanging:
                        faulthandler.dump_traceback_later(100 * HANG_S, exit=True)
                    _read(facts, project, target, name, number)
                    rmtree(target) if target.is_dir() else target.unlink()
            for leftover in folder.glob("into.amodal*"):
                leftover.unlink()
        facts.bad.extend(f"wrote {path}" for path in set(leftovers(Path(name_of_folder))) - before)
    if ends_hanging:
        faulthandler.cancel_dump_traceback_later()
    facts.peak_mb = peak_mb()
    return facts


def _read(facts: Facts, project: Project, target: Path, name: str, number: int) -> None:
    """Import or validate one file and note what came of it."""
    forced = READ_BY.get(name, name)
    begin = time.process_time()
    try:
        with _no_longer_than(HANG_S, number):
            if number % 50 == 1:
                list(validate(target, format_name=forced))
            elif number % 4 == 1:
                _read_on(project, target, forced)
            else:
                list(import_into(project, target, format_name="auto" if number % 4 == 2 else forced))
        facts.taken += 1
    except BadInputError as error:
        facts.refused += 1
        if len(str(error).splitlines()) != 1:
            facts.bad.append(f"{number}: not one line: {error}")
    except BaseException as error:  # noqa: BLE001 - whatever else comes out is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        facts.bad.append(f"{number}: {type(error).__name__} in {where}: {str(error)[:200]}")
    seconds = time.process_time() - begin
    if seconds > facts.slowest_s:
        facts.slowest_s, facts.slowest = seconds, number
    if seconds > HANG_S:
        facts.bad.append(f"{number}: took {seconds:.1f} s")


def _read_on(project: Project, target: Path, name: str) -> None:
    """Read on after every problem, as `validate` does, without the cost of a project for every file."""
    with project.importing("check", Problems(keeps=True)) as session, session.problems.record():
        for _ in find_importer(name, target)[0].run(target, session, media_root=None, cancel=CancelToken()):
            pass


@contextmanager
def _no_longer_than(seconds: int, number: int) -> Iterator[None]:
    """Raise where Python hangs; seconds of the processor, so that a busy machine makes no difference."""

    def hangs(*_: object) -> None:
        raise TimeoutError(f"file {number} takes longer than {seconds} s")

    signal.signal(signal.SIGPROF, hangs)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    sys.exit(main())
