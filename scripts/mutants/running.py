"""Runs the tests of one changed program after another, in a copy, each in a process of its own."""

import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty

from scripts.mutants.covering import Tests
from scripts.mutants.drawing import Mutant
from scripts.mutants.operators import mutate

MOST_SECONDS = 60.0
"""Tests of one change, in seconds they take on the whole program; the quickest are chosen."""
MEMORY = 8 << 30
LIBRARIES = (
    "numpy",
    "cv2",
    "sqlalchemy.orm",
    "alembic.command",
    "av",
    "pytest",
    "PySide6.QtWidgets",
)


def run(root: Path, kept: Path, mutants: list[Mutant], workers: int) -> Iterator[dict[str, object]]:
    """Yield the result of every change that has none yet, and keep it in `results.jsonl`."""
    done = {result["key"] for result in results(kept)}
    left = [mutant for mutant in mutants if mutant.key not in done]
    context = get_context("spawn")
    queue: Queue[dict[str, object]] = context.Queue()
    processes = [
        context.Process(target=_work, args=(root, kept, left[worker::workers], worker, queue))
        for worker in range(workers)
    ]
    for process in processes:
        process.start()
    with (kept / "results.jsonl").open("a", encoding="utf-8") as file:
        for _ in left:
            result = _next(queue, processes)
            file.write(json.dumps(result, ensure_ascii=False) + "\n")
            file.flush()
            yield result
    for process in processes:
        process.join()


def _next(queue: "Queue[dict[str, object]]", processes: Sequence[BaseProcess]) -> dict[str, object]:
    while True:
        try:
            return queue.get(timeout=5)
        except Empty:
            if any(process.exitcode for process in processes):
                raise SystemExit("a worker ended early; what it said stands above") from None


def results(kept: Path) -> list[dict[str, object]]:
    """Return the results so far, one per change."""
    path = kept / "results.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return list({value["key"]: value for value in map(json.loads, lines)}.values())


def copy_checkout(root: Path, target: Path) -> None:
    """Copy what git knows, so that changes never touch the checkout."""
    shutil.rmtree(target, ignore_errors=True)
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    shared = Path(os.environ.get("AMODAL_SHARED", root.parent / "shared"))
    os.environ["AMODAL_SHARED"] = str(shared.resolve())


def _work(
    root: Path, kept: Path, mutants: list[Mutant], worker: int, queue: "Queue[dict[str, object]]"
) -> None:
    copy = kept / f"copy-{worker}"
    copy_checkout(root, copy)
    os.chdir(copy)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["PYTHONPATH"] = str(copy)
    sys.dont_write_bytecode = True
    sys.path[:] = [str(copy)] + [entry for entry in sys.path if Path(entry or ".").resolve() != root]
    tests = Tests(root, kept)
    for name in LIBRARIES:  # once, before the processes of the changes branch off
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.split(".")[0] in ("scripts", "core", "tests")]:
        del sys.modules[name]
    for place, mutant in enumerate(mutants):
        if place == 0:
            _check_that_tests_pass(copy, tests, mutant)
        queue.put(_judge(copy, tests, mutant))


def _check_that_tests_pass(copy: Path, tests: Tests, mutant: Mutant) -> None:
    """Without a change the tests of a line must pass; else everything would count as killed."""
    wanted = tests.of(mutant.path, mutant.line, MOST_SECONDS)
    outcome = _outcome(wanted, most=60 + 8 * tests.seconds(wanted), log=_log(copy))
    if wanted and outcome != "survived":
        raise SystemExit(f"the tests of the unchanged program end as '{outcome}': see {_log(copy)}")


def _log(copy: Path) -> Path:
    return copy.parent / f"{copy.name}.log"


def _judge(copy: Path, tests: Tests, mutant: Mutant) -> dict[str, object]:
    path = copy / mutant.path
    source = path.read_text(encoding="utf-8")
    wanted = tests.of(mutant.path, mutant.line, MOST_SECONDS)
    changed = mutate(source, mutant.operator, mutant.occurrence)
    result = asdict(mutant) | {"key": mutant.key, "room": mutant.room, "tests": len(wanted)}
    result["change"] = _changed_line(source, changed)
    if not wanted:
        return result | {"outcome": "survived", "seconds": 0.0}
    begin = time.monotonic()
    try:
        path.write_text(changed, encoding="utf-8")
        outcome = _outcome(wanted, most=60 + 8 * tests.seconds(wanted), log=_log(copy))
    finally:
        path.write_text(source, encoding="utf-8")
    return result | {"outcome": outcome, "seconds": round(time.monotonic() - begin, 1)}


def _changed_line(before: str, after: str) -> str:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    old, new = next(((a.strip(), b.strip()) for a, b in pairs if a != b), ("", ""))
    return f"{old}  →  {new}"


def _outcome(wanted: list[str], *, most: float, log: Path) -> str:
    """Return `killed`, `survived`, `timeout`, or `unstartable`: the program could not even be imported."""
    child = os.fork()
    if child == 0:
        _test(wanted, log)
    end = time.monotonic() + most
    while time.monotonic() < end:
        finished, status = os.waitpid(child, os.WNOHANG)
        if finished:
            code = os.waitstatus_to_exitcode(status)
            _kill_group(child)
            if code in (2, 4) and "error" in log.read_text(errors="replace").lower():
                return "unstartable"
            return "survived" if code == 0 else "killed"
        time.sleep(0.02)
    _kill_group(child)
    os.waitpid(child, 0)
    return "timeout"


def _kill_group(child: int) -> None:
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        return


def _test(wanted: list[str], log: Path) -> None:
    """Run the tests in this process and end it."""
    code = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, 1)
        os.dup2(target, 2)
        import pytest

        switched_off = ("cacheprovider", "xdist", "cov")
        code = int(pytest.main(["-x", "-q", *(f"-pno:{name}" for name in switched_off), *wanted]))
    except BaseException:  # noqa: BLE001 - the process ends here, and must say why
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
