"""A day of work in a window, accelerated: actions of all kinds, and what the window holds after them."""

import gc
import os
import random
import resource
import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.support.gaps import wait
from ui.window import MainWindow

ACTIONS = (
    "play.next", "play.previous", "play.first", "play.last", "clip.next", "clip.previous", "track.next",
    "track.previous", "layer.toggle", "view.cycle", "view.fill", "view.outline", "view.zoom_in",
    "view.zoom_out", "view.fit", "view.panels", "review.accept", "review.flag_track", "review.reopen",
    "edit.repair", "edit.copy_modal", "edit.remove_mask", "visibility.cycle", "view.checks", "view.review",
)  # fmt: skip
PROC = Path("/proc/self")
"""Where Linux tells what a process holds; elsewhere memory and descriptors are 0."""
TOOLS = ("tool.brush", "tool.eraser", "tool.hidden", "tool.select")


@dataclass(frozen=True, slots=True)
class Held:
    """What a window holds."""

    threads: int
    """Of Python; those that work has started are given time to end."""
    descriptors: int
    wal_bytes: int
    """Of SQLite's log beside the project."""
    widgets: int
    objects: int
    """Python's, after a collection."""
    resident_mb: float


class Day:
    """Works in a window on an open project; the same seed does the same."""

    def __init__(self, window: MainWindow, seed: int = 0) -> None:
        self._window, self._chance = window, random.Random(seed)
        self.done: dict[str, int] = {}
        """How often each kind of action was done."""

    def work(self, count: int) -> None:
        """Do so many actions; waits for each to be saved."""
        kinds = (self._stroke, self._stroke, self._act, self._act, self._act, self._undo, self._redo)
        for _ in range(count):
            self._chance.choice(kinds)()
            self._settle()

    def held(self) -> Held:
        """Return what the window holds now that all is done."""
        self._settle()
        path = self._window.session.path
        assert path is not None
        log = Path(f"{path}-wal")
        wait(lambda: not log.exists() or log.stat().st_size == 0, 10)
        gc.collect()
        return Held(
            threading.active_count(),
            len(os.listdir(PROC / "fd")) if PROC.is_dir() else 0,
            log.stat().st_size if log.exists() else 0,
            len(self._window.findChildren(QWidget)),
            len(gc.get_objects()),
            _resident_mb(),
        )

    def _stroke(self) -> None:
        canvas, window = self._window.canvas, self._window
        self._trigger(self._chance.choice(TOOLS[:3]))
        width, height = window.canvas.width(), window.canvas.height()
        x, y = self._chance.uniform(0.3, 0.6), self._chance.uniform(0.3, 0.6)
        start = QPoint(round(width * x), round(height * y))
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
        for step in range(1, 4):
            QTest.mouseMove(canvas, start + QPoint(6 * step, 3 * step))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(18, 9))
        self._count("stroke")

    def _act(self) -> None:
        self._trigger(self._chance.choice((*ACTIONS, "tool.select")))

    def _undo(self) -> None:
        self._trigger("edit.undo")

    def _redo(self) -> None:
        self._trigger("edit.redo")

    def _trigger(self, action: str) -> None:
        self._window.studio.actions[action].trigger()
        self._count(action)

    def _count(self, kind: str) -> None:
        self.done[kind] = self.done.get(kind, 0) + 1

    def _settle(self) -> None:
        window = self._window
        QApplication.processEvents()
        wait(lambda: window.session.store_thread.pending == 0 and window.clip.masks_are_loaded)
        QApplication.processEvents()
        # Outside of Qt's own loop nothing that was given up with `deleteLater` goes by itself.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _resident_mb() -> float:
    pages = int((PROC / "statm").read_text().split()[1]) if PROC.is_dir() else 0
    return pages * resource.getpagesize() / 2**20
