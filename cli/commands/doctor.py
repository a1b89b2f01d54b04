"""`doctor`: what can be run here and what to do next; `--all`: what is installed. Needs no network."""

import json
import os
import platform
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from core.errors import AmodalError, BadInputError, ModelUnavailableError
from core.program import INSTALL, VERSION, command
from core.session_log import kept_files, log_file
from models.devices import measuring
from models.devices.packages import missing_packages
from models.proposers.registry import load_proposer, offered_proposers
from models.weights.can_run import Computer, Gpu, what_can_run
from models.weights.checks.matching import match_folder
from models.weights.hub.speed import show_bytes
from models.weights.overview import WeightsState, WeightsStatus, survey_weights
from models.weights.stock.needs import main_memory

PACKAGES = (
    "PySide6_Essentials",
    "pyqtgraph",
    "numpy",
    "opencv-python",
    "av",
    "SQLAlchemy",
    "alembic",
    "RLEMaskLib",
)
MODEL_PACKAGES = ("torch", "diffusers", "transformers", "accelerate", "safetensors", "huggingface_hub")
DEVICES_WITHIN_S = 120


MOST_SHOWN = 200
"""Letters of a problem on the short page."""


def run(*, whole: bool = False) -> int:
    """Print what can be run now and the next step, in ten lines at most; importing neither Qt nor torch.

    Args:
        whole: Print versions, proposers, weights, devices, log and disk before it.
    """
    report = _Report()
    _add_packages(report, "", PACKAGES, "MISSING")
    _add_packages(report, "For models:", MODEL_PACKAGES, "not installed")
    _add_proposers(report)
    weights = _add_weights(report)
    devices = _add_devices(report)
    free = shutil.disk_usage(Path.cwd()).free
    report.lines += [_log_words(), f"Disk: {show_bytes(free)} free here"]
    computer = Computer(
        not missing_packages(), _gpu(devices), main_memory(), _matched(report, weights),
        _has_display(), _urgent(free, weights),
    )  # fmt: skip
    print(
        f"Amodal Studio {VERSION}, Python {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores"
    )
    print(*(report.lines if whole else [report.in_short()]), sep="\n")
    print(*what_can_run(computer), sep="\n")
    return 0


@dataclass
class _Report:
    """What there is, line by line, and what of it is wrong."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add_problem(self, line: str) -> None:
        self.lines.append(line)
        self.problems.append(line.strip())

    def in_short(self) -> str:
        """Return one line: what is wrong, and where all else stands."""
        everything = f"`{command('doctor --all')}` lists packages, proposers, weights, devices"
        if not self.problems:
            return everything
        count = len(self.problems)
        first = textwrap.shorten(self.problems[0], MOST_SHOWN, placeholder=" …")
        return f"{count} {'problem' if count == 1 else 'problems'}: {first} ({everything})"


def _add_packages(report: _Report, title: str, names: tuple[str, ...], absent: str) -> None:
    if title:
        report.lines.append(title)
    report.lines += [f"  {name}: {_version(name) or absent}" for name in names]


def _add_proposers(report: _Report) -> None:
    report.lines.append("Proposers:")
    for name in offered_proposers():
        try:
            report.lines.append(f"  {name}: {load_proposer(name).summary}")
        except ModelUnavailableError as error:
            report.add_problem(f"  {name}: {error}")


def _add_weights(report: _Report) -> list[WeightsStatus]:
    report.lines.append(f"Weights (`{command('models')}` says more):")
    try:
        rows = survey_weights()
    except BadInputError as error:
        report.add_problem(f"  {error}")
        return []
    for row in rows:
        words = row.state.value
        if row.state is WeightsState.THERE:
            words = f"{show_bytes(row.total_bytes)}, {', '.join(row.precisions)}, {row.folder}"
        if row.state is WeightsState.DAMAGED:
            report.add_problem(f"  {row.entry.name}: damaged: {row.problems[0]}")
        else:
            report.lines.append(f"  {row.entry.name}: {words}")
    return rows


def _log_words() -> str:
    files = kept_files()
    size = sum(file.stat().st_size for file in files)
    words = f"{show_bytes(size)} in {len(files)} files" if files else "nothing yet"
    return f"Session log, with what broke: {log_file()} ({words})"


def _add_devices(report: _Report) -> list[dict[str, Any]]:
    if _version("torch") is None:
        driver = "NVIDIA driver found" if shutil.which("nvidia-smi") else "no NVIDIA driver"
        report.lines.append(f"Devices: torch is not installed ({driver})")
        return []
    facts = _measured()
    if "problem" in facts:
        report.add_problem(f"Devices: torch cannot be used: {facts['problem']}")
        return []
    report.lines.append(f"Devices (torch {facts['torch']}):")
    for device in facts["devices"]:
        memory = f"{show_bytes(device['free'])} of {show_bytes(device['total'])} free"
        report.lines.append(f"  {device['name']}: {device['title']}, {memory}")
    report.lines.append(f"  --device auto takes: {facts['choice']}")
    return list(facts["devices"])


def _gpu(devices: list[dict[str, Any]]) -> Gpu | None:
    found = [Gpu(device["name"], int(device["total"])) for device in devices if device["name"] != "cpu"]
    return max(found, key=lambda gpu: gpu.total, default=None)


def _matched(report: _Report, rows: list[WeightsStatus]) -> frozenset[str]:
    """Return the weights whose tensors are those of their networks; reports of the others what is wrong."""
    if missing_packages():
        return frozenset(row.entry.name for row in rows if row.state is WeightsState.THERE)
    good = set()
    for row in rows:
        if row.state is not WeightsState.THERE or row.folder is None:
            continue
        try:
            problems: list[AmodalError] = [*match_folder(row.folder, row.entry)]
        except ModelUnavailableError as error:
            problems = [error]
        if problems:
            report.add_problem(f"Weights {row.entry.name} cannot be used: {problems[0]}")
        else:
            good.add(row.entry.name)
    return frozenset(good)


def _measured() -> dict[str, Any]:
    """Ask a child process: importing torch here would cost seconds, and a broken driver the whole report."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", measuring.__name__],
            capture_output=True,
            text=True,
            check=False,
            timeout=DEVICES_WITHIN_S,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        facts = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"problem": f"no answer within {DEVICES_WITHIN_S} s"}
    except ValueError:
        last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        return {"problem": last}
    return facts if isinstance(facts, dict) else {"problem": "an answer that is not understood"}


def _urgent(free_bytes: float, weights: list[WeightsStatus]) -> str:
    """Return what must be done before anything else, empty for nothing."""
    missing = [name for name in PACKAGES if _version(name) is None]
    if missing:
        return f"install {', '.join(missing)}: {INSTALL}"
    if free_bytes < 1e9:
        return "make room on the disk: less than 1 GB is left"
    damaged = [row for row in weights if row.state is WeightsState.DAMAGED]
    if damaged:
        return f"{damaged[0].entry.name} is damaged: {damaged[0].next_step}"
    return ""


def _has_display() -> bool:
    return sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
