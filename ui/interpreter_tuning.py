"""Keeps Python itself from holding the window up: how threads take turns, and when cycles are collected.

Measured with 40 tracks in 3,000 frames: the collector of cycles stops all threads for 100 to 380 ms each
time it goes over everything that is alive, seventy times within the first minute.
"""

import gc
import sys

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ui.session.clip.clip_session import ClipSession
from ui.session.project.project_session import ProjectSession

SWITCH_INTERVAL_S = 0.0005
"""Python threads give way this often; 5 ms, the default, lets a busy one halve the window's frame rate."""
THRESHOLDS = (5_000, 10, 1_000_000)
"""New objects until the youngest are looked at (1 ms), and the middle ones; never all by itself."""
AFTER_OPENING_MS = 1000


class InterpreterTuning(QObject):
    """Collects all cycles only when nobody waits: as another clip comes, and as the window is left.

    What the program itself consists of is never looked at again once a project is open.
    """

    def __init__(self, session: ProjectSession, clip: ClipSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()
        self._is_frozen = False
        session.opened.connect(lambda: QTimer.singleShot(AFTER_OPENING_MS, self._freeze))
        clip.clip_changed.connect(self._on_clip_changed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.applicationStateChanged.connect(self._on_state)

    def _freeze(self) -> None:
        # By now the store and all it needs is imported; some hundred thousand objects.
        if not self._is_frozen:
            self._is_frozen = True
            gc.freeze()

    def _on_clip_changed(self) -> None:
        # The masks of the last clip are gone by now, so there is little to go through.
        if self._is_frozen:
            gc.collect()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            gc.collect()
