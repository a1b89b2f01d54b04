"""The line below the table of keys: records a key, and asks when something else has it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QKeySequenceEdit, QLabel, QPushButton, QSizePolicy

from ui.language import tr
from ui.widgets.laying import lay_row


class KeyField(QKeySequenceEdit):
    """Takes the next key with its modifiers; Esc gives up.

    Signals:
        pressed(str): A key sequence, as Qt writes it on every platform.
        given_up(): Esc.
    """

    pressed = Signal(str)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setFinishingKeyCombinations([])
        self.setToolTip(tr("Press the new keys; Esc gives up"))
        self.setAccessibleName(tr("New keys"))

    def event(self, event: QEvent) -> bool:
        """Take Enter and Esc before the dialog's buttons do."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Record a key as soon as it is more than a modifier."""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.given_up.emit()
            return
        super().keyPressEvent(event)
        event.accept()
        text = self.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if text:
            self.pressed.emit(text)


class RecordBar(QFrame):
    """One line of fixed height: what to do, the field that records, or a question.

    Signals:
        recorded(str): A key sequence was pressed.
        ended(): Recording or question is over, whatever came of it.
    """

    recorded = Signal(str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._then: Callable[[], object] = lambda: None
        self.words = QLabel(wordWrap=True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.field = KeyField()
        self.yes = QPushButton()
        self.yes.setToolTip(tr("Agrees to what is asked"))
        self.yes.setProperty("kind", "primary")
        self.no = QPushButton(tr("Cancel"))
        self.no.setToolTip(tr("Changes nothing (Esc)"))
        lay_row((self.words, 1), self.field, self.yes, self.no, of=self, margins=(12, 8, 12, 8), spacing=8)
        self.field.pressed.connect(self.recorded)
        self.field.given_up.connect(self.give_up)
        self.yes.clicked.connect(self._agree)
        self.no.clicked.connect(self.give_up)
        self.welcome()

    @property
    def is_asking(self) -> bool:
        """Whether a key or an answer is awaited."""
        return self.no.isVisibleTo(self)

    def welcome(self) -> None:
        """Say how it goes."""
        self.say(tr("Double click or Enter on a row, then press the new keys"))

    def say(self, text: str) -> None:
        """Say something that needs no answer."""
        self._show(text, has_field=False, yes="")
        self.no.hide()

    def record(self, text: str) -> None:
        """Wait for a key."""
        self.field.clear()
        self._show(text, has_field=True, yes="")
        self.field.setFocus()

    def ask(self, text: str, yes: str, tip: str, then: Callable[[], object]) -> None:
        """Ask; `then` is called when the person agrees. A key held down only cancels."""
        self._then = then
        self._show(text, has_field=False, yes=yes)
        self.yes.setToolTip(tip)
        self.no.setFocus()

    def give_up(self) -> None:
        """Change nothing."""
        self.say(tr("Nothing was changed"))
        self.ended.emit()

    def _agree(self) -> None:
        self._then()
        self.ended.emit()

    def _show(self, text: str, *, has_field: bool, yes: str) -> None:
        self.words.setText(text)
        self.field.setVisible(has_field)
        self.yes.setText(yes)
        self.yes.setVisible(bool(yes))
        self.no.show()
