"""Faults of our own: each is kept in the session log and said in one line, never a silent death.

Whatever raises where nobody catches it comes here: slots, paint events, worker threads, Qt itself. What the
store thread and the jobs hand over as unexpected comes here too, by `BarNotices`.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

from core.session_log import SessionLog, about_this_process, keep_warnings
from core.standard_error import say_on_standard_error

AGAIN_AFTER_S = 60.0
"""The same fault is said again only after this time: a paint event has it at every frame."""
OF_QT = {
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}


class Faults(QObject):
    """Takes faults from every thread.

    Signals:
        told(str): A fault that a person has not been told of just now; its traceback.
    """

    told = Signal(str)
    _arrived = Signal(str)

    def __init__(self, log: SessionLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log = log
        self._told_at: dict[str, float] = {}
        self._undo: list[Callable[[], object]] = []
        # Queued: a paint event must not show a message while it paints, and threads have no widgets.
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def take(self, error: BaseException, where: str) -> None:
        """Keep a fault and have it said; any thread may call it."""
        self.take_text(self.log.keep(error, where))

    def take_text(self, details: str) -> None:
        """Have a fault said whose traceback is kept already."""
        try:
            self._arrived.emit(details)
        except RuntimeError:
            # The window is gone; the log has it.
            return

    def install(self) -> None:
        """Take what nobody catches in this process from now on, until `uninstall`."""
        self.log.note(about_this_process())
        before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable
        handler = keep_warnings(self.log, self.take_text)
        qt_before = qInstallMessageHandler(self._on_qt)
        self._qt_before = qt_before

        def back() -> None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before
            logging.getLogger().removeHandler(handler)
            qInstallMessageHandler(qt_before)

        self._undo.append(back)

    def uninstall(self) -> None:
        """Give the hooks back (the window goes)."""
        while self._undo:
            self._undo.pop()()

    def _on_uncaught(self, kind: type[BaseException], error: BaseException, trace: Any) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.take(error, "the window")

    def _on_thread(self, found: threading.ExceptHookArgs) -> None:
        name = found.thread.name if found.thread is not None else "?"
        if found.exc_value is not None:
            self.take(found.exc_value, f"thread {name}")

    def _on_unraisable(self, found: "sys.UnraisableHookArgs") -> None:
        if found.exc_value is not None:
            self.log.keep(found.exc_value, f"clearing up ({found.err_msg or 'unraisable'})")

    def _on_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        if kind in OF_QT:
            self.log.note(f"Qt {OF_QT[kind]}: {text}")
        if self._qt_before is not None:
            self._qt_before(kind, context, text or "")
        elif kind in OF_QT:
            say_on_standard_error(text or "")

    def _on_arrived(self, details: str) -> None:
        now = time.monotonic()
        if now - self._told_at.get(details, -AGAIN_AFTER_S) >= AGAIN_AFTER_S:
            self._told_at[details] = now
            self.told.emit(details)
