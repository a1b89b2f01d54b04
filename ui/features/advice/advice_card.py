"""The card that suggests a way of working: what, why, one button that goes there, one that puts it away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from ui.language import tr
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column, lay_row

ROOMY_PX = 900
"""In a window so high the reason is shown; in a lower one it is in the tooltip, and Accept stays in sight."""


class AdviceCard(QWidget):
    """Out of sight while there is nothing to suggest.

    Signals:
        taken(): Go there.
        put_away(): Not for this track.
    """

    taken = Signal()
    put_away = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("advice")
        self.what = label_as("strong", wraps=True)
        self.why = label_as("small", wraps=True)
        self.go, self.away = _button("advice-go"), _button("advice-away")
        self.go.clicked.connect(self.taken)
        self.away.clicked.connect(self.put_away)
        self.away.setText("✕")
        self.away.setAccessibleName(tr("Put the suggestion away"))
        self.away.setFlat(True)
        self.away.setToolTip(
            tr("Puts it away for this track; Propose › Suggest a way of working turns it off for good")
        )
        card = QFrame()
        card.setProperty("card", "true")
        top = lay_row((self.what, 1), self.go, self.away, spacing=4)
        lay_column(top, self.why, of=card, margins=(12, 6, 6, 6), spacing=4)
        lay_column(card, of=self, margins=(12, 4, 12, 0), spacing=0)
        self.hide()

    def show_advice(self, what: str, why: str, step: str, tip: str) -> None:
        """Show a suggestion."""
        self.what.setText(what)
        self.what.setToolTip(why)
        self.why.setText(why)
        self.why.setVisible(self.window().height() >= ROOMY_PX)
        self.go.setText(step)
        self.go.setToolTip(tip)
        self.show()


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
