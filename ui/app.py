"""Starting the application. Until the first paint only Qt, numpy, OpenCV and the mask code are imported."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

# Before Qt, which from then on reads the source of every module that is imported, for a feature of its own.
import cv2  # noqa: F401
from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    QSettings,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

import resources
from core.program import command
from core.session_log import SessionLog, watch_crashes
from core.standard_error import say_on_standard_error
from ui.feature_list import later_features
from ui.features.project.closing import Closing
from ui.interpreter_tuning import InterpreterTuning
from ui.jobs.proposals import worker_class
from ui.language import language_of, use_language, use_language_of_qt
from ui.theme.text_size import TEXT_KEY, text_px
from ui.theme.theme import apply_theme
from ui.window import MainWindow
from ui.work.pool import Rank

WARM_UP_AFTER_MS = 1500
LONGEST_UNPAINTED_MS = 1000


def run(project: str | None, *, read_only: bool = False) -> int:
    """Open the window on a project (None = the demo) and return the exit status when it closes."""
    app = make_application()
    settings = QSettings()
    use_language(language_of(settings.value("language")))
    use_language_of_qt(app)
    apply_theme(
        app,
        "light" if settings.value("theme") == "light" else "dark",
        text_px=text_px(settings.value(TEXT_KEY)),
    )
    window = _make_window(settings)
    studio = window.studio
    studio.faults.install()
    watch_crashes(studio.faults.log)
    InterpreterTuning(studio.session, studio.clip, window)
    window.show()
    place = Path(project).absolute() if project else None
    AfterFirstPaint(window, lambda: begin(window, place, read_only=read_only))
    # Lets Python see Ctrl+C in the terminal while Qt waits for events.
    close_on_signals(window)
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(500)
    return app.exec()


class AfterFirstPaint(QObject):
    """Calls `then` once a window and all in it are painted; a timer alone would come before that.

    A window that is not painted for a while (it begins minimised) is no reason to wait longer.
    """

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then: Callable[[], None] | None = then
        window.installEventFilter(self)
        QTimer.singleShot(LONGEST_UNPAINTED_MS, self, self._tell)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the paint; what lies in the window is painted with it, before any timer."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._tell)
        return False

    def _tell(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()


def begin(window: MainWindow, place: Path | None, *, read_only: bool) -> None:
    """Import what the other features need beside the window; they join one by one, and the project opens."""
    lane = window.studio.work.lane("features", Rank.SCREEN)

    def go_on(_imported: object = None) -> None:
        from ui.features.tour.tour import Tour

        if not window.isVisible():
            return  # somebody was quick to close it
        if window.attach_next():
            QTimer.singleShot(0, window, go_on)
            return
        window.start(place, read_only=read_only)
        window.part(Tour).offer_once()
        # The child that computes proposals is started early, but never in the way of the first picture.
        QTimer.singleShot(WARM_UP_AFTER_MS, window, import_worker)

    def import_worker() -> None:
        lane.submit(worker_class, warm_up, warm_up)

    def warm_up(_imported: object) -> None:
        window.studio.proposals.warm_up()

    # What cannot be imported is told when the feature joins.
    lane.submit(later_features, go_on, go_on)


def _first_application() -> QApplication:
    """Return a new application; where none can be had the process ends in one line instead of a core dump."""
    qInstallMessageHandler(_end_without_display)
    app = QApplication(sys.argv[:1])
    qInstallMessageHandler(None)
    return app


def _end_without_display(kind: QtMsgType, _context: QMessageLogContext, _text: str) -> None:
    if kind is QtMsgType.QtFatalMsg:
        # Qt ends the process when this returns.
        display = os.environ.get("QT_QPA_PLATFORM") or os.environ.get("DISPLAY", "")
        say_on_standard_error(
            f"amodal-studio: no window can open here: the display {display} cannot be used (work without a "
            f"window: `{command('--help')}`)"
        )
        os._exit(2)


def close_on_signals(window: MainWindow) -> None:
    """Let the window close in order when the program is told to end, from whatever side.

    Python calls a signal's handler between any two steps of the window's thread, also while that thread
    holds a lock which closing needs (a cache's, a log's): so closing begins from the event loop.
    """

    closing = window.part(Closing)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What is ignored (nohup) stays so.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: QTimer.singleShot(0, window, closing.end))


def _make_window(settings: QSettings) -> MainWindow:
    """Return the window; a fault before there is one to say it ends the program with one line."""
    try:
        return MainWindow(settings)
    except Exception as error:  # noqa: BLE001 - the edge: it is kept, said, and the process ends
        log = SessionLog("window")
        log.keep(error, "starting")
        say_on_standard_error(
            f"amodal-studio: something of ours broke while the window was made: {type(error).__name__}: "
            f"{error} (details in {log.path}; no project was opened)"
        )
        # Threads of what was made by then wait for work, and would keep the process for ever.
        os._exit(1)


def make_application() -> QApplication:
    """Return the one QApplication, with our name (settings are kept under it) and icon."""
    app = QApplication.instance() or _first_application()
    assert isinstance(app, QApplication)
    app.setApplicationName("Amodal Studio")
    app.setOrganizationName("AmodalStudio")
    app.setDesktopFileName("amodal-studio")
    app.setWindowIcon(QIcon(str(Path(resources.__file__).parent / "icons" / "app.svg")))
    return app
