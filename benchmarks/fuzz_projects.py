"""Hundreds of damaged and tampered projects: none may crash, hang, fill the memory, lie or write elsewhere.

    python -m benchmarks.fuzz_projects [--projects 500] [--first 0] [--number 17]

Each is opened in the window's own code path (session, canvas, timeline, panels, a stroke, undo), exported,
prepared for a proposal, checked and rescued. Batches run in processes of their own with an address space
that allows one gigabyte more than at their start; `--first` goes on where a run was stopped. Masks that an
export writes must be those of the sound project, unless rows were changed on purpose.
"""

import argparse
import contextlib
import faulthandler
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from core.changes.masks import MaskKey
from core.changes.steps import Step, StepKind
from core.errors import AmodalError
from core.formats.exporting import export_project
from core.masks.rle import empty_rle
from core.progress import CancelToken
from core.store.damage.checkup import check_project, rescue_project
from core.store.project import Project
from core.types import Layer
from models.jobs.job import ProposalSettings
from models.jobs.prepare import prepare_job
from tests.store.damaging import damage, sound_project
from ui.app import make_application
from ui.theme.theme import apply_theme
from ui.window import MainWindow

ROOT = Path(__file__).resolve().parents[1]
BATCH = 25
HANG_S = 10
MEMORY_MB = 1000
BUSY_S = 30.0
"""How long the window is given for one step; a busy machine makes it slower, a hang longer than HANG_S."""
UNTOUCHED = ("flipped", "head", "pages", "cut")
"""Ways that change bytes at random: what is written after them must be what was there before."""
Masks = dict[tuple[Any, ...], Any]


@dataclass
class Facts:
    """What happened to a batch."""

    opened: int = 0
    refused: int = 0
    rescued: int = 0
    exported: int = 0
    bad: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    peak_mb: float = 0.0
    ways: dict[str, int] = field(default_factory=dict)


def main() -> int:
    """Print a line per batch; the status is 1 when a project did what none may do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--number", type=int)
    parser.add_argument("--side", action="store_true")
    arguments = parser.parse_args()
    if arguments.number is not None:
        facts = run_batch(arguments.number, 1)
        print(facts)
        return int(bool(facts.bad))
    if arguments.side:
        faulthandler.enable()
        print(json.dumps(vars(run_batch(arguments.first, arguments.projects))))
        return 0
    last = arguments.first + arguments.projects
    return int(not all([_run_side(n, min(BATCH, last - n)) for n in range(arguments.first, last, BATCH)]))


def _run_side(first: int, count: int) -> bool:
    command = [sys.executable, "-m", "benchmarks.fuzz_projects", "--side"]
    command += ["--first", str(first), "--projects", str(count)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        print(f"{first}: the process died with {done.returncode}: {done.stderr[-3000:]}", flush=True)
        return False
    facts = Facts(**json.loads(done.stdout.splitlines()[-1]))
    counts = f"{facts.opened} opened, {facts.refused} refused in one line, {facts.exported} exported"
    cost = f"{facts.rescued} rescued; slowest {facts.slowest_s:.1f} s, peak {facts.peak_mb:.0f} MB"
    print(f"{first} to {first + count - 1}: {counts}, {cost}; {len(facts.bad)} bad", flush=True)
    for line in facts.bad:
        print(f"  {line}", flush=True)
    return not facts.bad


def run_batch(first: int, count: int) -> Facts:
    """Try projects one after another in one window and return what happened."""
    facts, ways = Facts(), Counter[str]()
    app = make_application()
    apply_theme(app, "dark")
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        folder = top / "a" / "b"
        folder.mkdir(parents=True)
        sound = sound_project(folder)
        truth = _masks(_export(sound, folder / "truth.json"))
        window = MainWindow(QSettings(f"{folder}/s.ini", QSettings.Format.IniFormat))
        window.show()
        window.attach_rest()
        trial = _Trial(app, window, facts, truth)
        window.studio.faults.install()
        window.studio.faults._arrived.connect(trial.on_fault)
        _limit_memory()
        for number in range(first, first + count):
            before = _files(top)
            target = folder / f"p{number}.amodal"
            way = damage(sound, target, number)
            ways[way] += 1
            faulthandler.dump_traceback_later(12 * HANG_S, exit=True)
            trial.run(target, f"{number} ({way})", is_untouched=way in UNTOUCHED)
            facts.bad.extend(f"{number} ({way}): left {path}" for path in _clear(top, before, target))
        faulthandler.cancel_dump_traceback_later()
        window.close()
    facts.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    facts.ways = dict(ways)
    if facts.peak_mb > MEMORY_MB:
        facts.bad.append(f"{first}: {facts.peak_mb:.0f} MB")
    return facts


class _Trial:
    """One damaged project after another, in one window."""

    def __init__(self, app: QApplication, window: MainWindow, facts: Facts, truth: Masks) -> None:
        self._app = app
        self._window = window
        self._facts = facts
        self._truth = truth
        self._name = ""

    def on_fault(self, details: str) -> None:
        """Note what came out as a traceback."""
        lines = [line.strip() for line in details.strip().splitlines()]
        places = [line for line in lines if line.startswith("File") and "site-packages" not in line]
        self._facts.bad.append(f"{self._name}: {lines[-1][:200]} {places[-1:]}")

    def run(self, path: Path, name: str, *, is_untouched: bool) -> None:
        """Do with a project what a person does, and all that needs no window."""
        self._name = name
        self._timed(self._look, path)
        for step in (self._check, self._rescue, self._prepare):
            self._timed(step, path)
        self._timed(lambda p: self._write(p, is_untouched=is_untouched), path)

    def _timed(self, step: Callable[[Path], None], path: Path) -> None:
        begin = time.process_time()
        try:
            step(path)
        except AmodalError as error:
            if len(str(error).splitlines()) != 1 or type(error) is AmodalError:
                self._facts.bad.append(f"{self._name}: not one line: {error}")
        except Exception as error:  # noqa: BLE001 - whatever else comes out is what is looked for
            import traceback

            self.on_fault("".join(traceback.format_exception(error)))
        spent = time.process_time() - begin
        self._facts.slowest_s = max(self._facts.slowest_s, spent)
        if spent > HANG_S:
            self._facts.bad.append(f"{self._name}: took {spent:.1f} s")

    def _look(self, path: Path) -> None:
        window, failures = self._window, list[Exception]()
        window.session.failed.connect(failures.append)
        window.session.open(path)
        self._settle()
        window.session.failed.disconnect(failures.append)
        is_open = window.session.is_open and window.session.path == path
        self._facts.opened += is_open
        self._facts.refused += not is_open
        if not is_open and not failures:
            self._facts.bad.append(f"{self._name}: refused without a word")
        if is_open:
            for clip in window.session.clips[:3]:
                window.clip.load(clip)
                self._settle()
                for frame in (0, 1, clip.frame_count - 1, clip.frame_count // 2):
                    window.clip.go_to(frame)
                    self._settle()
                    window.grab()
                self._work()
        # A damaged place can refuse the stroke; nobody is here to decide what becomes of it.
        window.session.edits.drop_unsaved()
        window.session.close()
        self._settle()

    def _work(self) -> None:
        window, clip = self._window, self._window.clip.clip
        if clip is None:
            return
        for track in window.clip.tracks[:2]:
            for layer in Layer:
                mask = empty_rle(clip.canvas.size_hw)
                window.session.commit_masks({MaskKey(track.id, 0, layer): mask}, Step(StepKind.BRUSH))
        window.session.undo()
        window.session.redo()
        window.session.count_progress()
        self._settle()
        window.grab()

    def _settle(self) -> None:
        """Let events run until nothing waits any more."""
        end, quiet = time.monotonic() + BUSY_S, 0
        while time.monotonic() < end and quiet < 15:
            self._app.processEvents()
            time.sleep(0.002)
            quiet = 0 if self._window.session.store_thread.pending else quiet + 1

    def _check(self, path: Path) -> None:
        list(check_project(path).lines())

    def _rescue(self, path: Path) -> None:
        target = path.with_suffix(".rescued.amodal")
        try:
            rescue_project(path, target)
        except AmodalError:
            return
        self._facts.rescued += 1
        with Project.open(target) as project:
            if project.health.damage.count:
                self._facts.bad.append(f"{self._name}: the copy is damaged: {project.health.damage.lines()}")
        if not (found := check_project(target)).is_whole:
            self._facts.bad.append(f"{self._name}: the copy is not whole: {found.log.lines()}")

    def _prepare(self, path: Path) -> None:
        with Project.open(path) as project:
            for clip in project.clips.list():
                for track in project.tracks.list(clip.id):
                    with contextlib.suppress(AmodalError):
                        prepare_job(project, track.id, ProposalSettings("temporal"))

    def _write(self, path: Path, *, is_untouched: bool) -> None:
        written = _masks(_export(path, path.with_suffix(".json")))
        self._facts.exported += 1
        # The stroke of the window is in it by now: an empty mask is left out of what is compared.
        other = [key for key, code in written.items() if self._truth.get(key) != code]
        if is_untouched and [key for key in other if key[1] != 0]:
            self._facts.bad.append(f"{self._name}: exported other masks: {other[:3]}")


def _export(path: Path, out: Path) -> Path:
    with Project.open(path, read_only=True) as project:
        for _ in export_project(project, out, "coco", cancel=CancelToken()):
            pass
    return out


def _masks(file: Path) -> Masks:
    data = json.loads(file.read_text())
    images = {one["id"]: one for one in data["images"]}
    found: Masks = {}
    for one in data["annotations"]:
        image = images[one["image_id"]]
        codes = [json.dumps(one.get(name)) for name in ("segmentation", "amodal_segmentation")]
        found[image["video_id"], image["frame_index"], one["track_id"]] = codes
    return found


def _files(top: Path) -> set[Path]:
    return set(top.rglob("*"))


def _clear(top: Path, before: set[Path], target: Path) -> list[str]:
    """Remove what belongs to a project; returns what does not."""
    strange = []
    for path in sorted(_files(top) - before, reverse=True):
        if path.name.lstrip(".").startswith(target.stem):
            if path.name.endswith((".part", ".partial")) or ".part-" in path.name:
                strange.append(path.name)
            if path.is_file() or path.is_symlink():
                path.unlink()
        elif "session" not in path.name and path.name not in ("s.ini", "s.ini.lock"):
            strange.append(path.name)
    return strange


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY_MB * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


if __name__ == "__main__":
    sys.exit(main())
