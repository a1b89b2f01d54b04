"""From process start to the first painted window, against another program, in alternating runs.

Each program runs as its own `main` would, off screen, with a fresh home; a run ends when the main window and
all in it have been painted. `--labelme PYTHON` names the interpreter of an environment with labelme 6.3.1:

    python -m venv /tmp/labelme && /tmp/labelme/bin/pip install labelme==6.3.1
    python -m benchmarks.startup --labelme /tmp/labelme/bin/python

Budget: below 0.8 s with a warm disk, and at most 0.7 of labelme's time. A first run of each writes bytecode,
even where PYTHONDONTWRITEBYTECODE is set: without it every start would compile, which costs 0.2 s.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.support.timing import median, spread

ROOT = Path(__file__).resolve().parents[1]
TELL_FIRST_PAINT = """
import importlib, os, sys, time
from importlib.machinery import PathFinder

class Watched:
    # Qt is imported by the program, not here: which modules come before it is a part of how it starts.
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "{qt}.QtWidgets":
            return None
        spec = PathFinder.find_spec(name, path)
        run = spec.loader.exec_module
        spec.loader.exec_module = lambda module: (run(module), watch(module))
        return spec

def watch(widgets):
    core = importlib.import_module("{qt}.QtCore")

    class Watch(core.QObject):
        is_painted = False

        def eventFilter(self, watched, event):
            if event.type() == core.QEvent.Type.Paint:
                self.is_painted |= isinstance(watched, widgets.QMainWindow)
            elif self.is_painted:  # what is painted with the window comes in one go
                print(time.time(), time.process_time(), flush=True)
                os._exit(0)
            return False

    def show(window, show=widgets.QMainWindow.show):
        app = widgets.QApplication.instance()
        app.watch = Watch()
        app.installEventFilter(app.watch)
        show(window)

    widgets.QMainWindow.show = show

sys.meta_path.insert(0, Watched)
sys.argv[1:] = []
{first}
from {module} import main
main()
"""
EVERYTHING = "import av, sqlalchemy.orm, alembic, pyqtgraph, core.store.project"


def main() -> None:
    """Print how long each takes, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--labelme", type=Path, metavar="PYTHON")
    given = parser.parse_args()
    ours = TELL_FIRST_PAINT.format(qt="PySide6", module="main", first="")
    at_once = TELL_FIRST_PAINT.format(qt="PySide6", module="main", first=EVERYTHING)
    programs = {
        "start to first paint": (Path(sys.executable), ours),
        "  everything imported first": (Path(sys.executable), at_once),
    }
    if given.labelme:
        theirs = TELL_FIRST_PAINT.format(qt="PyQt5", module="labelme.__main__", first="")
        programs["  labelme"] = given.labelme, theirs
    taken: dict[str, list[Start]] = {name: [] for name in programs}
    with TemporaryDirectory(prefix="amodal-start-") as home:
        for turn in range(4 if given.quick else 12):
            for name, (python, code) in programs.items():
                start = first_paint(python, code, home)
                if turn:  # the first one writes bytecode and reads the disk
                    taken[name].append(start)
    own = medians(taken["start to first paint"])
    for name, starts in taken.items():
        wall, busy = medians(starts)
        print(f"{name}: {spread([start.wall_ms for start in starts])}; processor time {busy:.0f} ms")
        if own != (wall, busy):
            print(f"    ours takes {own[0] / wall:.2f} of it, {own[1] / busy:.2f} of the processor time")


class Start(NamedTuple):
    """One start, to the first painted window."""

    wall_ms: float
    busy_ms: float
    """Of all threads and processors; tells more than the other on a busy machine."""


def medians(starts: Sequence[Start]) -> tuple[float, float]:
    """Return the medians of both times."""
    return median([start.wall_ms for start in starts]), median([start.busy_ms for start in starts])


def first_paint(python: Path, code: str, home: str) -> Start:
    """Start a process and return when its first window was painted."""
    places = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "AMODAL_LOG", "AMODAL_CACHE")
    environment = {**os.environ, **dict.fromkeys(places, home), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.time()
    done = subprocess.run(
        [python, "-c", code],
        check=True,
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT) if python == Path(sys.executable) else ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    painted, busy = map(float, done.stdout.split()[-2:])
    return Start((painted - begin) * 1000, busy * 1000)


if __name__ == "__main__":
    main()
