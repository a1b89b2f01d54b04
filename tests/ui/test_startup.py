"""What is imported before the first paint, and that OpenCV and Qt live in one process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TO_FIRST_PAINT = """
import sys
from PySide6.QtCore import QSettings
from ui.app import make_application
from ui.theme.theme import apply_theme
from ui.window import MainWindow
app = make_application()
apply_theme(app, "dark")
window = MainWindow(QSettings(sys.argv[1], QSettings.Format.IniFormat))
window.show()
window.repaint()
print(",".join(sorted(sys.modules)))
window.close()
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


def run_python(code: str, *arguments: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    modules = set(run_python(TO_FIRST_PAINT, str(tmp_path / "s.ini")).strip().split(","))
    assert "ui.window" in modules
    heavy = {"torch", "diffusers", "pyqtgraph", "sqlalchemy", "sqlalchemy.orm", "alembic"}
    assert not modules & heavy


def test_opencv_and_qt_work_in_one_process_when_opencv_comes_first() -> None:
    assert run_python(TOGETHER).strip() == "(8, 8, 3) True"
