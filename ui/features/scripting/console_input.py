"""The line that is typed: history, completion, several lines where Python wants more."""

import code
import rlcompleter
from collections.abc import Sequence
from types import CodeType
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from ui.features.scripting.interpreter import TYPED
from ui.language import tr

MOST_LINES = 8
PADDING_PX = 10
"""Of fields, as the style has it, above and below."""
_COPY = QKeySequence.StandardKey.Copy
INDENT = "    "
_OWN = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Return)
"""Keys that the window has other uses for."""


class ConsoleInput(QPlainTextEdit):
    """Python to be run.

    Signals:
        entered(str, object): What was typed, and its code; None where it is no Python.
        offered(list[str]): Completions to choose from.
        stop_asked(): Ctrl+C with nothing marked.
        left(): Esc.
    """

    entered = Signal(str, object)
    offered = Signal(object)
    stop_asked = Signal()
    left = Signal()

    def __init__(self, names: dict[str, Any], history: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(tr("Python"))
        self.setPlaceholderText(tr("Python, as in: project.tracks()"))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.history = [*history]
        self._at = len(self.history)
        self._completer = rlcompleter.Completer(names)
        self.textChanged.connect(self._fit)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Keep keys that are shortcuts elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, is_plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain:
            self._enter()
        elif key == Qt.Key.Key_Tab and is_plain:
            self._complete()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Up and is_plain and self.textCursor().blockNumber() == 0:
            self._recall(-1)
        elif key == Qt.Key.Key_Down and is_plain and self._is_in_last_line:
            self._recall(1)
        elif event.matches(_COPY) and not self.textCursor().hasSelection():
            self.stop_asked.emit()
        else:
            super().keyPressEvent(event)

    @property
    def _is_in_last_line(self) -> bool:
        return self.textCursor().blockNumber() == self.blockCount() - 1

    def _enter(self) -> None:
        text = self.toPlainText()
        made: CodeType | SyntaxError | None
        try:
            # A last line of nothing but its indent ends a block, as it does in a terminal.
            made = code.compile_command(text.rstrip(" "), TYPED)
        except (SyntaxError, ValueError, OverflowError) as error:
            made = error if isinstance(error, SyntaxError) else SyntaxError(str(error))
        if made is None or not self._is_in_last_line:
            self._break_line()
            return
        if text.strip():
            if self.history[-1:] != [text]:
                self.history.append(text)
            self._at = len(self.history)
            self.clear()
            self.entered.emit(text, made)

    def _break_line(self) -> None:
        line = self.textCursor().block().text()
        indent = line[: len(line) - len(line.lstrip())]
        self.insertPlainText("\n" + indent + (INDENT if line.rstrip().endswith(":") else ""))

    def _recall(self, way: int) -> None:
        at = self._at + way
        if 0 <= at <= len(self.history):
            self._at = at
            self.setPlainText(self.history[at] if at < len(self.history) else "")
            self.moveCursor(QTextCursor.MoveOperation.End)

    def _complete(self) -> None:
        line = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
        start = max((line.rfind(sign) for sign in " ([{,=:+-*/"), default=-1) + 1
        typed = line[start:]
        if not typed:
            self.insertPlainText(INDENT)
            return
        found = sorted({one for one in self._completions(typed) if not _is_private(one, typed)})
        if found:
            self.insertPlainText(_common_start(found)[len(typed) :])
        if len(found) > 1:
            self.offered.emit([one.rpartition(".")[2] for one in found])

    def _completions(self, typed: str) -> list[str]:
        found: list[str] = []
        try:
            while (one := self._completer.complete(typed, len(found))) is not None:
                found.append(one)
        except Exception:  # noqa: BLE001 - names of the person's own may raise anything when they are asked
            return []
        return found

    def _fit(self) -> None:
        lines = min(max(self.blockCount(), 1), MOST_LINES)
        room = self.document().documentMargin() * 2 + PADDING_PX
        self.setFixedHeight(round(lines * self.fontMetrics().lineSpacing() + room))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()


def _is_own(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent):
        return False
    return event.key() in _OWN and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier


def _common_start(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    first, last = min(texts), max(texts)
    same = (n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(same, min(len(first), len(last)))]


def _is_private(found: str, typed: str) -> bool:
    last = found.rpartition(".")[2]
    return last.startswith("_") and not typed.rpartition(".")[2].startswith("_")
