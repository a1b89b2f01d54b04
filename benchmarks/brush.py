"""A brush stroke and a polygon at 1080p from mouse to paint, against composing the whole view for each move.

Budget: p95 below 16 ms.
"""

import math
import sys

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.support.scenes import make_picture, make_scene
from benchmarks.support.screen import on_a_screen
from benchmarks.support.timing import median, spread, timed, wants_quick
from core.types import Layer
from ui.canvas.view import CanvasView


def main() -> None:
    """Print the times per brush radius and the ratio."""
    on_a_screen(__spec__)
    runs = 40 if wants_quick(__doc__) else 300
    app = QApplication.instance() or QApplication(sys.argv[:1])
    view = CanvasView()
    view.resize(1280, 720)
    view.show()
    view.set_picture(make_picture())
    view.set_scene(make_scene())
    view.set_active(0, Layer.AMODAL)
    view.set_tool("brush")
    view.set_fast(True)
    app.processEvents()

    def whole() -> None:
        view.set_scene(make_scene_cached)
        view.repaint()

    make_scene_cached = make_scene()
    full = [timed(whole) for _ in range(20)]
    for radius in (15, 60, 200):
        view.brush_radius_px = radius
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))

        def move(number: int) -> None:
            QTest.mouseMove(view, QPoint(300 + 7 * (number % 90), 300 + number % 60))
            app.processEvents()

        times = [timed(lambda n=number: move(n)) for number in range(runs)]  # type: ignore[misc]
        release = timed(lambda: QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(600, 400)))
        print(f"radius {radius} px: {spread(times)}; release {release:.1f} ms; ", end="")
        print(f"whole view instead {median(full):.1f} ms, ratio {median(full) / median(times):.1f}×")
    print_polygon(view, runs, median(full))


def print_polygon(view: CanvasView, runs: int, whole_ms: float) -> None:
    """Print the times of a polygon of so many corners: each corner with its preview, and the finish."""
    view.set_tool("outline")
    times = []
    for number in range(runs):
        angle = 2 * math.pi * number / runs
        spot = QPoint(round(640 + 400 * math.cos(angle)), round(360 + 250 * math.sin(angle)))

        def corner(at: QPoint = spot) -> None:
            QTest.mouseMove(view, at)
            QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
            QApplication.processEvents()

        times.append(timed(corner))
    finish = timed(lambda: QTest.keyClick(view, Qt.Key.Key_Return))
    print(f"polygon, per corner: {spread(times)}; finish {finish:.1f} ms; ", end="")
    print(f"whole view instead {whole_ms:.1f} ms, ratio {whole_ms / median(times):.1f}×")


if __name__ == "__main__":
    main()
