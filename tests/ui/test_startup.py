"""What is imported before the first paint, and that OpenCV and Qt live in one process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TO_FIRST_PAINT = """
import os, sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow):
            print(",".join(sorted(sys.modules)), flush=True)
            os._exit(0)
        return False

def show(window, show=QMainWindow.show):
    app = QApplication.instance()
    app.watch = Watch()
    app.installEventFilter(app.watch)
    show(window)

QMainWindow.show = show
from ui import app
app.WARM_UP_AFTER_MS = 0
from main import main
main([])
"""
TOGETHER = """
import cv2
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("both")
label.show()
app.processEvents()
import numpy
print(cv2.resize(numpy.zeros((4, 4, 3), numpy.uint8), (8, 8)).shape, label.grab().width() > 0)
"""


def run_python(code: str, home: Path | None = None) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    if home is not None:
        environment |= {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    """The program itself is started: the window is painted before the project opens and the rest joins."""
    modules = set(run_python(TO_FIRST_PAINT, tmp_path).strip().split(","))
    assert "ui.window" in modules
    heavy = {"torch", "diffusers", "pyqtgraph", "sqlalchemy", "alembic", "av", "PIL", "imagesize", "natsort"}
    assert not modules & heavy
    assert "ui.features.tour.tour" not in modules
    assert "ui.features.review.review_feature" not in modules
    # However late the paint comes: what the computing child needs is not imported before it.
    assert "multiprocessing" not in modules


def test_features_join_without_what_only_their_work_needs() -> None:
    code = "import sys; from ui.feature_list import later_features; later_features(); print(*sys.modules)"
    modules = set(run_python(code).split())
    assert "ui.features.review.review_feature" in modules
    assert not modules & {"torch", "sqlalchemy", "alembic", "av", "PIL", "pyqtgraph"}


def test_opencv_and_qt_work_in_one_process_when_opencv_comes_first() -> None:
    assert run_python(TOGETHER).strip() == "(8, 8, 3) True"
