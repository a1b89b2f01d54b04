"""Asks why a frame is flagged: one line, usual reasons one click away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QPushButton, QWidget

from ui.language import mark, tr
from ui.theme.text_size import grow_with_text
from ui.widgets.labels import label_as

USUAL_REASONS = (
    mark("hidden part unsure"),
    mark("wrong object"),
    mark("edge sloppy"),
    mark("jumps in time"),
    mark("modal mask wrong"),
)


class FlagPopup(QFrame):
    """A popup over its window; Enter flags, Esc gives up.

    Signals:
        reason_given(str): Flag with this reason (may be empty).
    """

    reason_given = Signal(str)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setProperty("card", "true")
        self._owner = owner
        self.title = label_as("strong")
        self.line = QLineEdit(placeholderText=tr("Why? Enter flags, Esc gives up"))
        grow_with_text(self.line, self.line.setMinimumWidth, 320)
        self.line.setToolTip(tr("Your own words: Enter flags, Esc gives up"))
        self.line.returnPressed.connect(lambda: self._give(self.line.text()))
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.title, 0, 0, 1, 2)
        layout.addWidget(self.line, 1, 0, 1, 2)
        for number, reason in enumerate(tr(words) for words in USUAL_REASONS):
            button = QPushButton(reason)
            button.setToolTip(tr("Flags with this reason"))
            button.clicked.connect(lambda _checked=False, text=reason: self._give(text))
            layout.addWidget(button, 2 + number // 2, number % 2)

    def ask(self, title: str) -> None:
        """Show the popup in the middle of its window."""
        self.title.setText(title)
        self.line.clear()
        self.adjustSize()
        centre = self._owner.mapToGlobal(self._owner.rect().center())
        self.move(centre.x() - self.width() // 2, centre.y() - self.height() // 2)
        self.show()
        self.line.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the keys back to the window, however the popup went."""
        super().hideEvent(event)
        self._owner.activateWindow()

    def _give(self, reason: str) -> None:
        self.close()
        self.reason_given.emit(reason.strip())
