"""From process start to the first painted window, against importing all that the window uses at once.

Budget: below 0.8 s with a warm disk.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.support.timing import median, spread, timed

ROOT = Path(__file__).resolve().parents[1]
FIRST_PAINT = """
import sys
from PySide6.QtCore import QSettings, QTimer
from ui.app import make_application
from ui.theme.theme import apply_theme
from ui.window import MainWindow
app = make_application()
apply_theme(app, "dark")
window = MainWindow(QSettings("/dev/null", QSettings.Format.IniFormat))
window.show()
QTimer.singleShot(0, lambda: (window.repaint(), window.close(), app.quit()))
app.exec()
"""
EVERYTHING = FIRST_PAINT.replace(
    "import sys", "import sys, av, sqlalchemy.orm, alembic, pyqtgraph, core.store.project", 1
)


def main() -> None:
    """Print both and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    runs = 3 if parser.parse_args().quick else 9
    start(FIRST_PAINT)
    ours = [timed(lambda: start(FIRST_PAINT)) for _ in range(runs)]
    theirs = [timed(lambda: start(EVERYTHING)) for _ in range(runs)]
    print(f"start to first paint and out again: {spread(ours)}")
    print(f"  everything imported first: {spread(theirs)}; ratio {median(theirs) / median(ours):.1f}×")


def start(code: str) -> None:
    """Run a window to its first paint in a new process."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
