"""A window with somebody in it, to be killed: strokes, undo, runs, going from project to project, closing.

Prints what it did and what the window called saved, one line each. Started by `benchmarks.crash --window`.
"""

import faulthandler
import hashlib
import os
import random
import resource
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

import core.store.file.sqlite
from core.masks.rle import Rle
from models.jobs.job import ProposalSettings
from ui.app import close_on_signals, make_application
from ui.canvas.tools.stroke_result import StrokeResult
from ui.features.painting.edit_commands import EditCommands
from ui.features.project.project_commands import ProjectCommands
from ui.session.project.outcome import Outcome
from ui.theme.theme import apply_theme
from ui.window import MainWindow

ACT_EVERY_MS = 40
BUSY_TIMEOUT_S = 0.3
SIDE = 96
"""Pixels of the pictures' sides; the upper half is for the first project, the lower one for the second."""
ROOMS = (0, 8_000, 60_000, resource.RLIM_INFINITY, resource.RLIM_INFINITY, resource.RLIM_INFINITY)
"""Bytes of every file that the disk has room for, while it is capricious."""


def digest(rle: Rle | None) -> str:
    """Return what a mask is known by."""
    return hashlib.sha256(rle.counts if rle is not None else b"").hexdigest()[:16]


def tell(*words: object) -> None:
    """Say one line, at once."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class Person:
    """Does something every few milliseconds."""

    def __init__(self, window: MainWindow, projects: list[Path], seed: int, *, is_refused: bool) -> None:
        self._window, self._projects = window, projects
        self._rng = random.Random(seed)
        self._is_refused = is_refused
        self._waiting: list[tuple[str, int, int, int, int, str]] = []
        window.canvas.stroke_finished.connect(self._on_stroke)
        window.session.edited.connect(self._on_edited)
        window.session.saved_changed.connect(lambda _state: self._tell_saved())
        window.session.opened.connect(self._on_opened)
        self._timer = QTimer(window, interval=ACT_EVERY_MS)
        self._timer.timeout.connect(self._act)

    def _on_opened(self) -> None:
        if not self._timer.isActive():
            tell("ready")
            self._timer.start()

    def _act(self) -> None:
        window, chance = self._window, self._rng.random()
        if not window.isVisible():
            self._timer.stop()
            return
        if self._is_refused and self._rng.random() < 0.1:
            room = self._rng.choice(ROOMS)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        self._answer_boxes()
        if chance < 0.7:
            self._stroke()
        elif chance < 0.78:
            window.part(EditCommands).undo()
        elif chance < 0.84:
            window.studio.go_to(self._rng.randrange(6))
        elif chance < 0.88:
            window.session.edits.retry()
        elif chance < 0.93:
            window.studio.proposals.propose(
                [track.id for track in window.clip.tracks], ProposalSettings(proposer="convex")
            )
        elif chance < 0.993:
            window.part(ProjectCommands).open(self._rng.choice(self._projects))
        else:
            window.close()

    def _answer_boxes(self) -> None:
        for box in self._window.findChildren(QMessageBox):
            buttons = [b for b in box.findChildren(QPushButton) if b.text() in ("Stay", "Try again")]
            if box.isVisible() and buttons:
                self._rng.choice(buttons).click()

    def _stroke(self) -> None:
        window, path = self._window, self._window.session.path
        if path is None or not window.clip.masks_are_loaded:
            return
        window.studio.actions["tool.brush"].trigger()
        half = SIDE // 2
        top = self._projects.index(path) * half
        x, y = self._rng.uniform(4, SIDE - 14), top + self._rng.uniform(6, half - 6)
        spots = [self._spot(x + step, y) for step in (0.0, 4.0, 9.0)]
        QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=spots[0])
        for spot in spots[1:]:
            QTest.mouseMove(window.canvas, spot)
        QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=spots[-1])

    def _spot(self, x: float, y: float) -> QPoint:
        left, top = self._window.canvas.transform_now.to_device(x, y)
        ratio = self._window.canvas.devicePixelRatioF()
        return QPoint(round(left / ratio), round(top / ratio))

    def _on_stroke(self, stroke: StrokeResult) -> None:
        path = self._window.session.path
        if path is not None:
            tell("made", path.name, digest(stroke.after))
            tell("made", path.name, digest(stroke.amodal_after))

    def _on_edited(self, outcome: Outcome) -> None:
        path = self._window.session.path
        if path is None or outcome.heads is None:
            return
        for key, head in outcome.heads.items():
            revision = outcome.changes.revision_ids.get(key)
            if head is not None and revision is not None:
                layer = list(type(key.layer)).index(key.layer)
                self._waiting.append((path.name, key.track_id, key.frame, layer, revision, digest(head.rle)))
        self._tell_saved()

    def _tell_saved(self) -> None:
        """Tell what the window calls saved: only when its corner says so."""
        if self._window.studio.places.top_bar.saved.text().startswith("✓"):
            waiting, self._waiting = self._waiting, []
            for one in waiting:
                tell("saved", *one)


def main() -> None:
    """Open the first project and live in it."""
    folder, seed, is_refused = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "refused"
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    faulthandler.enable()
    core.store.file.sqlite.BUSY_TIMEOUT_S = BUSY_TIMEOUT_S
    projects = [folder / "a.amodal", folder / "b.amodal"]
    app = make_application()
    apply_theme(app, "dark")
    window = MainWindow(QSettings(str(folder / "settings" / "s.ini"), QSettings.Format.IniFormat))
    window.resize(1366, 768)
    window.show()
    window.attach_rest()
    close_on_signals(window)
    person = Person(window, projects, seed, is_refused=is_refused)
    window.start(projects[seed % 2], read_only=False)
    status = app.exec()
    del person
    tell("closed")
    sys.exit(status)


if __name__ == "__main__":
    main()
