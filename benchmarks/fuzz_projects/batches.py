"""Hundreds of damaged and tampered projects: none may crash, hang, fill the memory, lie or write elsewhere.

    python -m benchmarks.fuzz_projects [--projects 500] [--first 0] [--number 17]

Each is opened in the window's own code path (session, canvas, timeline, panels, a stroke, undo), exported,
prepared for a proposal, checked and rescued. Batches run in processes of their own with an address space
that allows one gigabyte more than at their start; `--first` goes on where a run was stopped. Masks that an
export writes must be those of the sound project, unless rows were changed on purpose.
"""

import argparse
import faulthandler
import json
import tempfile
from collections import Counter
from pathlib import Path

from PySide6.QtCore import QSettings

from benchmarks.fuzz_projects.trial import HANG_S, Facts, Trial, export, masks_in
from benchmarks.support.processes import MEMORY_MB, limit_memory, peak_mb, run_apart
from tests.store.damaging import damage, sound_project
from ui.app import make_application
from ui.theme.theme import apply_theme
from ui.window import MainWindow

BATCH = 25
UNTOUCHED = ("flipped", "head", "pages", "cut")
"""Ways that change bytes at random: what is written after them must be what was there before."""


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
    found = run_apart("benchmarks.fuzz_projects", str(first), "--first", first, "--projects", count)
    if found is None:
        return False
    facts = Facts(**found)
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
        truth = masks_in(export(sound, folder / "truth.json"))
        window = MainWindow(QSettings(f"{folder}/s.ini", QSettings.Format.IniFormat))
        window.show()
        window.attach_rest()
        trial = Trial(app, window, facts, truth)
        window.studio.faults.install()
        window.studio.faults._arrived.connect(trial.on_fault)
        limit_memory()
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
    facts.peak_mb = peak_mb()
    facts.ways = dict(ways)
    if facts.peak_mb > MEMORY_MB:
        facts.bad.append(f"{first}: {facts.peak_mb:.0f} MB")
    return facts


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
