"""The console and scripts from files: one thing at a time, beside the window."""

import traceback
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QFileDialog

from ui.features.scripting.console import Console
from ui.features.scripting.interpreter import Interpreter
from ui.features.scripting.panels import Panels
from ui.features.scripting.ui_calls import UiCalls
from ui.features.scripting.window_studio import WindowStudio
from ui.language import tr
from ui.studio import Studio
from ui.work.lane import only_logged

HISTORY = "console_history"
KEPT = 200
"""Entries of the history that are kept."""
LOOK_MS = 50
LOW_PX = 190
"""Height of the console at first: the picture needs the room more."""
LAST_FOLDER = "script_folder"


class ScriptingCommands:
    """Shows the console, runs scripts, and ends what runs when the window goes."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._lane = studio.work.lane("script", may_be_left=True)
        self._calls = UiCalls(studio.window)
        self._running = 0
        self.panels = Panels(studio.window)
        self.dock: QDockWidget | None = None
        names: dict[str, Any] = {"__name__": "__console__", "np": np}
        self.interpreter = Interpreter(names)
        self.script_studio = WindowStudio(studio, self._calls, self.panels.add, self._call)
        names["studio"] = self.script_studio
        self._timer = QTimer(studio.window, interval=LOOK_MS)
        self._timer.timeout.connect(self._show_printed)
        studio.session.opened.connect(self._on_opened)
        studio.session.closed.connect(lambda: names.pop("project", None))
        studio.actions.bind("script.console", self.show)
        studio.actions.bind("script.run", self.ask_for_file)
        self.panels.bring_installed(self.script_studio, studio.notices.fail)
        studio.on_close(self._end)

    @property
    def is_running(self) -> bool:
        """Whether a script runs or waits."""
        return self._running > 0

    @cached_property
    def console(self) -> Console:
        """The console, made when it is first wanted."""
        stored = self._studio.settings.value(HISTORY, [])
        history = [str(one) for one in (stored if isinstance(stored, list) else [stored])]
        self._give_project()
        made = Console(self.interpreter.names, history)
        made.input.entered.connect(self._enter)
        made.input.left.connect(self._studio.canvas.setFocus)
        made.file_asked.connect(self.ask_for_file)
        made.stop_asked.connect(self.interpreter.stop)
        return made

    def show(self) -> None:
        """Show the console with the keyboard in it, or put it away where it has the keyboard."""
        if self.dock is None:
            self.dock = QDockWidget(tr("PYTHON"), self._studio.window)
            self.dock.setObjectName("console")
            self.dock.setWidget(self.console)
            self._studio.window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
            self._studio.window.resizeDocks([self.dock], [LOW_PX], Qt.Orientation.Vertical)
        elif self.dock.isVisible() and self.console.input.hasFocus():
            self.dock.hide()
            self._studio.canvas.setFocus()
            return
        self.dock.show()
        self.dock.raise_()
        self.console.input.setFocus()

    def ask_for_file(self) -> None:
        """Ask for a script, and run it."""
        folder = str(self._studio.settings.value(LAST_FOLDER, "") or "")
        dialog = QFileDialog(self._studio.window, tr("Run script"), folder, tr("Python (*.py)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.run_file(Path(name)))
        dialog.open()

    def run_file(self, path: Path) -> None:
        """Run a script; what it prints is in the console."""
        if not self._studio.session.is_open:
            self._studio.notices.tell(tr("Open a project first: a script works on one"))
            return
        self._studio.settings.setValue(LAST_FOLDER, str(path.parent))
        if self.dock is None or not self.dock.isVisible():
            self.show()
        self.console.add_typed(f"# {path.name}")
        names = {"project": self.script_studio.project, "studio": self.script_studio}
        self._start(lambda: self.interpreter.run_file(path, names))

    def _enter(self, text: str, made: CodeType | SyntaxError) -> None:
        self.console.add_typed(text)
        history = self.console.input.history[-KEPT:]
        self._studio.settings.setValue(HISTORY, history)
        if isinstance(made, SyntaxError):
            self.console.add("".join(traceback.format_exception_only(made)))
        else:
            self._start(lambda: self.interpreter.run_typed(made))

    def _call(self, work: Callable[[], object]) -> None:
        self._start(lambda: self.interpreter.call(work))

    def _start(self, work: Callable[[], None]) -> None:
        self._running += 1
        self._timer.start()
        self._show_running()
        self._lane.submit(work, lambda _none: self._on_over(), self._on_broke)

    def _on_over(self) -> None:
        self._running -= 1
        if not self._running:
            self._timer.stop()
        self._show_printed()
        self._show_running()

    def _on_broke(self, error: Exception) -> None:
        self._on_over()
        only_logged(error)

    def _show_running(self) -> None:
        if "console" in self.__dict__:
            self.console.show_running(self.is_running)

    def _show_printed(self) -> None:
        text = self.interpreter.printed.take()
        if not text:
            return
        if self.dock is None:
            # A panel's work prints: what went wrong must be seen.
            self.show()
        self.console.add(text)

    def _on_opened(self) -> None:
        if "console" in self.__dict__:
            self._give_project()

    def _give_project(self) -> None:
        if self._studio.session.is_open:
            self.interpreter.names["project"] = self.script_studio.project

    def _end(self) -> None:
        self._timer.stop()
        self._calls.close()
        self.interpreter.stop()
