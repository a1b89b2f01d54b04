"""Which tests run which line, and how long each takes; found once by running the suite."""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from coverage import CoverageData

TESTS = (
    "tests/masks", "tests/metrics", "tests/pictures", "tests/video", "tests/formats", "tests/store",
    "tests/cli", "tests/checks", "tests/review", "tests/tracks", "tests/shapes", "tests/simulation",
    "tests/evaluation", "tests/journeys", "tests/why", "tests/ui", "tests/resources",
)  # fmt: skip
"""The tests of the rooms, and of the rooms and journeys that use them; models are far away and slow."""


def cover(root: Path, kept: Path, workers: int) -> int:
    """Run the suite once and keep what every test runs; returns pytest's exit status."""
    kept.mkdir(exist_ok=True)
    settings = kept / "coveragerc"
    settings.write_text(f"[run]\nsource = core\ndata_file = {kept / 'coverage'}\n")
    there = [folder for folder in TESTS if (root / folder).is_dir()]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "scripts.mutants.covering", *there]
    command += ["--cov", f"--cov-config={settings}", "--cov-context=test", "--cov-report="]
    command += ["-n", str(workers), "--dist", "loadfile"]
    return subprocess.run(command, cwd=root, check=False).returncode


class Tests:
    """Looks up the tests of a line, quickest first."""

    def __init__(self, root: Path, kept: Path) -> None:
        self._data = CoverageData(str(kept / "coverage"))
        self._data.read()
        self._root = root
        self._seconds: dict[str, float] = json.loads((kept / "seconds.json").read_text())

    def of(self, path: str, line: int, most_seconds: float) -> list[str]:
        """Return the tests that run a line; of one run at import only, those that run any of its file."""
        lines = self._data.contexts_by_lineno(str(self._root / path))
        exact = {_test(context) for context in lines.get(line, ()) if context}
        around = {_test(context) for contexts in lines.values() for context in contexts if context}
        ordered = sorted((exact or around) & self._seconds.keys(), key=lambda test: self._seconds[test])
        taken: list[str] = []
        spent = 0.0
        for test in ordered:
            spent += self._seconds[test]
            if taken and spent > most_seconds:
                break
            taken.append(test)
        return taken

    def seconds(self, tests: list[str]) -> float:
        """How long these tests take on the whole program."""
        return sum(self._seconds[test] for test in tests)


def _test(context: str) -> str:
    return context.rpartition("|")[0]


class _Stopwatch:
    """Writes down what every test that passes takes, set-up included."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._seconds: dict[str, float] = defaultdict(float)
        self._failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        passed = {test: seconds for test, seconds in self._seconds.items() if test not in self._failed}
        self._target.write_text(json.dumps(passed))


def pytest_configure(config: pytest.Config) -> None:
    """Loaded as a plug-in by `cover`; only the controlling process keeps the times."""
    if not hasattr(config, "workerinput"):
        settings = Path(str(config.getoption("cov_config")))
        config.pluginmanager.register(_Stopwatch(settings.parent / "seconds.json"))
