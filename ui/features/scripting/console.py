"""The console: what was printed, and the line that is typed."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.features.scripting.console_input import ConsoleInput
from ui.language import tr
from ui.widgets.action_button import tipped_button
from ui.widgets.laying import lay_column, lay_row

KEPT_LINES = 5000


class Console(QWidget):
    """Output above, input below.

    Signals:
        file_asked(): Choose a script and run it.
        stop_asked(): Stop what runs.
    """

    file_asked = Signal()
    stop_asked = Signal()

    def __init__(self, names: dict[str, Any], history: Sequence[str]) -> None:
        super().__init__()
        self.output = QPlainTextEdit(readOnly=True)
        self.output.setAccessibleName(tr("What Python printed"))
        self.output.setMaximumBlockCount(KEPT_LINES)
        self.input = ConsoleInput(names, history)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for part in (self.output, self.input):
            part.setStyleSheet(f"QPlainTextEdit {{ font-family: '{font.family()}'; }}")
        self.run_file = tipped_button(tr("Run script…"), tr("Run a Python file on this project"))
        self.stop = tipped_button(
            tr("Stop"), tr("Stop what runs; a step that is not finished leaves nothing")
        )
        self.clear = tipped_button(tr("Clear"), tr("Clear what was printed; names and history stay"))
        self.run_file.clicked.connect(self.file_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.clear.clicked.connect(self.output.clear)
        self.input.stop_asked.connect(self.stop_asked)
        self.input.offered.connect(lambda names: self.add("   ".join(names) + "\n"))
        top = Qt.AlignmentFlag.AlignTop
        line = lay_row(
            (self.input, 1), (self.stop, 0, top), (self.run_file, 0, top), (self.clear, 0, top), spacing=8
        )
        lay_column((self.output, 1), line, of=self, margins=(12, 4, 12, 8), spacing=6)
        self.show_running(False)
        self.add(tr("project, studio and np are there. Tab completes, ↑ brings back what was typed.") + "\n")

    def add(self, text: str) -> None:
        """Show what was printed, and stay at the end of it where the person was there."""
        bar = self.output.verticalScrollBar()
        is_at_end = bar.value() >= bar.maximum() - 1
        cursor = QTextCursor(self.output.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        if is_at_end:
            bar.setValue(bar.maximum())

    def add_typed(self, text: str) -> None:
        """Show what was typed."""
        first, *rest = text.splitlines() or [""]
        self.add("".join([f">>> {first}\n", *(f"... {line}\n" for line in rest)]))

    def show_running(self, is_running: bool) -> None:
        """Show whether something runs."""
        self.stop.setEnabled(is_running)
