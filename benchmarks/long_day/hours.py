"""Eight hours of work in a window, accelerated: memory, threads, descriptors, SQLite's log, by round.

A person does about one action in two seconds: eight hours are 14,400.
"""

import argparse
import tempfile
from pathlib import Path

from PySide6.QtCore import QSettings

from benchmarks.long_day.day import Day, Held
from benchmarks.support.gaps import wait
from benchmarks.support.screen import on_a_screen
from tests.review_scene import write_project
from ui.app import make_application
from ui.features.project.closing import Closing
from ui.interpreter_tuning import InterpreterTuning
from ui.theme.theme import apply_theme
from ui.window import MainWindow

HOURS_8 = 14_400


def main() -> None:
    """Print what the window holds after each tenth of the work."""
    on_a_screen(__spec__)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=HOURS_8)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    app = make_application()
    apply_theme(app, "dark")
    with tempfile.TemporaryDirectory() as folder:
        path = write_project(Path(folder) / "p.amodal", frames=24, clips=3)
        window = MainWindow(QSettings(f"{folder}/s.ini", QSettings.Format.IniFormat))
        window.resize(1366, 768)
        window.show()
        window.attach_rest()
        InterpreterTuning(window.session, window.clip, window)
        window.start(path, read_only=False)
        wait(lambda: window.clip.clip is not None and window.clip.masks_are_loaded)
        day = Day(window, arguments.seed)
        _row(0, day.held())
        for _round in range(arguments.rounds):
            day.work(arguments.actions // arguments.rounds)
            _row(sum(day.done.values()), day.held())
        print(f"project: {path.stat().st_size / 2**20:.1f} MB; done: {day.done}")
        window.part(Closing).end()
        window.close()


def _row(actions: int, held: Held) -> None:
    print(
        f"{actions:6} actions: {held.resident_mb:7.1f} MB, {held.objects:8,} objects, "
        f"{held.widgets:5} widgets, "
        f"{held.threads:3} threads, {held.descriptors:3} descriptors, log {held.wal_bytes} bytes",
        flush=True,
    )


if __name__ == "__main__":
    main()
