"""Run by test_real_window.py: starts the program as a person does and ends it when the demo shows proposals.

python -m tests.project.x11_demo PICTURE
"""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core.types import Layer
from ui.app import make_application, run
from ui.window import MainWindow

LOOK_EVERY_MS = 100


def main(picture: str) -> int:
    """Open the demo, wait until its amodal masks are on screen, save a picture of the window, close."""
    app = make_application()
    timer = QTimer(interval=LOOK_EVERY_MS)

    def look() -> None:
        for window in app.topLevelWidgets():
            if isinstance(window, MainWindow) and shows_proposals(window):
                timer.stop()
                window.grab().save(picture)
                window.close()

    timer.timeout.connect(look)
    timer.start()
    assert isinstance(app, QApplication)
    return run(None)


def shows_proposals(window: MainWindow) -> bool:
    """Whether the frame on screen has an amodal mask of every track that it shows, and no job runs."""
    tracks = window.clip.tracks
    if not tracks or not window.clip.masks_are_loaded or window.studio.proposals.is_busy:
        return False
    return all(
        window.clip.mask(track.id, Layer.AMODAL)
        for track in tracks
        if window.clip.mask(track.id, Layer.MODAL)
    ) and any(window.clip.mask(track.id, Layer.AMODAL) for track in tracks)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
