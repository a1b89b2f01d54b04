"""Thousands of damaged files per format: none may crash, hang, fill the memory or write elsewhere.

    python -m benchmarks.fuzz_formats [--files 10000] [--format coco,davis] [--first 0]

Every format runs in a process of its own; what is not accepted must end in one line of `BadInputError`.
"""

import argparse
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.registry import exporters, importers
from core.store.project import Project
from tests.formats.fuzzing import damage, plan
from tests.formats.projects import make

ROOT = Path(__file__).resolve().parents[1]
READ_BY = {"cocoa-cls": "coco", "kins": "coco", "sail-vos": "coco"}
HANG_S = 5
MEMORY_MB = 1000
ENDINGS = {"npz": ".npz", "cvat": ".xml"}


def main() -> int:
    """Print a line per format; the status is 1 when a file did what none may do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--format")
    parser.add_argument("--side")
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(run_format(arguments.side, arguments.first, arguments.files)))
        return 0
    both = [name for name in exporters() if READ_BY.get(name, name) in importers()]
    names = arguments.format.split(",") if arguments.format else sorted(both)
    failed = False
    for name in names:
        command = [sys.executable, "-m", "benchmarks.fuzz_formats", "--side", name]
        command += ["--files", str(arguments.files), "--first", str(arguments.first)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        if done.returncode:
            print(f"{name}: the process died with {done.returncode}: {done.stderr[-400:]}")
            failed = True
            continue
        facts = json.loads(done.stdout.splitlines()[-1])
        failed |= bool(facts["bad"]) or facts["peak_mb"] > MEMORY_MB
        counts = f"{facts['taken']} taken, {facts['refused']} refused in one line, {len(facts['bad'])} bad"
        cost = f"slowest {facts['slowest_s']:.2f} s, peak {facts['peak_mb']:.0f} MB"
        print(f"{name}: {arguments.files} files, {counts}; {cost}")
        for line in facts["bad"][:5]:
            print(f"  {line}")
    return int(failed)


def run_format(name: str, first: int, files: int) -> dict[str, object]:
    """Import damaged files of one format and return what happened."""
    signal.signal(signal.SIGALRM, _hangs)
    taken = refused = 0
    slowest = 0.0
    bad: list[str] = []
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder)
        seed = folder / "seed" / f"out{ENDINGS.get(name, '.json')}"
        with make(folder / "seed" / "p.amodal", plan()) as project:
            list(export_project(project, seed, name))
        work = folder / "work"
        work.mkdir()
        Project.create(folder / "into.amodal").close()
        with Project.open(folder / "into.amodal") as project:
            before = _names(folder)
            for number in range(first, first + files):
                target = work / f"{number}{seed.suffix}"
                damage(seed, target, number)
                begin = time.perf_counter()
                signal.alarm(HANG_S)
                try:
                    list(import_into(project, target, format_name=READ_BY.get(name, name)))
                    taken += 1
                except BadInputError as error:
                    refused += 1
                    if "\n" in str(error):
                        bad.append(f"{number}: more than one line: {error}")
                except BaseException as error:  # noqa: BLE001 - whatever else comes out is what is looked for
                    bad.append(f"{number}: {type(error).__name__}: {str(error)[:200]}")
                finally:
                    signal.alarm(0)
                slowest = max(slowest, time.perf_counter() - begin)
                _remove(target)
            bad.extend(f"wrote {path}" for path in _names(folder) - before)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"taken": taken, "refused": refused, "bad": bad, "slowest_s": slowest, "peak_mb": peak}


def _hangs(*_: object) -> None:
    raise TimeoutError(f"longer than {HANG_S} s")


def _names(folder: Path) -> set[str]:
    # SQLite keeps files of its own beside a project.
    every = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return {name for name in every if not name.startswith("into.amodal")}


def _remove(target: Path) -> None:
    if target.is_dir():
        import shutil

        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
