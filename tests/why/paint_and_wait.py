"""A window that paints one stroke, says when it shows that it is saved, and then waits to be killed."""

import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from tests.window import widget_point
from ui.app import make_application
from ui.theme.theme import apply_theme
from ui.window import MainWindow

LIMIT_S = 60


def main() -> None:
    """Paint on frame 2 of a project with real mouse events."""
    app = make_application()
    apply_theme(app, "dark")
    settings = QSettings(f"{tempfile.mkdtemp()}/s.ini", QSettings.Format.IniFormat)
    window = MainWindow(settings)
    window.resize(1200, 760)
    window.show()
    window.start(Path(sys.argv[1]), read_only=False)
    end = time.monotonic() + LIMIT_S
    while not window.clip.tracks and time.monotonic() < end:
        app.processEvents()
    window.studio.go_to(2)
    while not window.clip.masks_are_loaded and time.monotonic() < end:
        app.processEvents()
    QTest.keyClick(window.canvas, Qt.Key.Key_B)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(window.canvas, left, pos=widget_point(window, 100, 20))
    QTest.mouseMove(window.canvas, widget_point(window, 130, 20))
    QTest.mouseRelease(window.canvas, left, pos=widget_point(window, 130, 20))
    while not window.studio.places.top_bar.saved.text().startswith("✓ saved 2") and time.monotonic() < end:
        app.processEvents()
        if window.session.saved.saved_at is not None and not window.session.saved.is_saving:
            break
    sys.stdout.write(f"{window.studio.places.top_bar.saved.text()}\n")
    sys.stdout.flush()
    while True:
        app.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
