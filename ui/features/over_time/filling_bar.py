"""The bar over the picture that shows what a tool would fill in, and asks for the decision."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from ui.canvas.view import CanvasView
from ui.features.over_time.number_part import Number, NumberPart, morph_part, reach_part, steady_part
from ui.features.over_time.trust_plot import TrustPlot
from ui.language import tr
from ui.widgets.laying import REST, lay_column, lay_row

LEAST, MOST, STEP = 5, 95, 5
"""Least trust that can be asked for, in per cent."""


class FillingBar(QFrame):
    """Says what would be filled in; Enter keeps it, Esc drops it.

    Signals:
        least_trust_chosen(float): Below this, 0..1, a carry shall stop.
    """

    least_trust_chosen = Signal(float)

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("card", "true")
        self.setAutoFillBackground(True)
        self.text = QLabel()
        self.plot = TrustPlot(self)
        self.trust = self._trust_part(self)
        self.least = self.trust.boxes[0]
        self.least.valueChanged.connect(lambda value: self.least_trust_chosen.emit(value / 100))
        self.steady = steady_part(self)
        self.reach = reach_part(self)
        self.morph = morph_part(self)
        self._parts = (self.trust, self.steady, self.reach, self.morph)
        self.keep = QPushButton(tr("Keep (Enter)"))
        self.keep.setProperty("kind", "primary")
        self.keep.setToolTip(tr("Saves it as one step (Enter)"))
        self.drop = QPushButton(tr("Drop (Esc)"))
        self.drop.setToolTip(tr("Changes nothing (Esc)"))
        # Text above, because one line does not fit between the panels of a small screen.
        layout = lay_column(self.text, self.plot, *self._parts, of=self, margins=(12, 8, 12, 8))
        row = lay_row(REST, self.keep, self.drop, spacing=12)
        layout.addLayout(row)
        for button in (self.keep, self.drop):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @staticmethod
    def _trust_part(parent: QWidget) -> NumberPart:
        tip = tr("A carry stops where trust falls below this; [ and ] change it. It is remembered.")
        number = Number(
            tr("Stop below trust"), tip, least=LEAST, most=MOST, value=LEAST, step=STEP, suffix=" %"
        )
        return NumberPart(parent, (number,))

    def take_number(self) -> None:
        """Take the number that was typed; the keys of the canvas work again."""
        for part in self._parts:
            part.take()
        self._canvas.setFocus()

    @property
    def is_typed_in(self) -> bool:
        """Whether a number is being typed, so that Enter belongs to it."""
        return any(part.is_typed_in for part in self._parts)

    @property
    def has_number(self) -> bool:
        """Whether the preview in sight goes by a number."""
        return any(part.isVisible() for part in self._parts)

    def tell(self, text: str, *, can_keep: bool, asks: NumberPart | None = None) -> None:
        """Show the bar with a text, and with the numbers that the preview goes by."""
        self.text.setText(text)
        self.keep.setVisible(can_keep)
        self.plot.setVisible(asks is self.trust)
        for part in self._parts:
            part.setVisible(part is asks)
        self._canvas.set_help_shown(is_shown=False)
        self.show()
        self.place()
        self.raise_()

    def more_or_less(self, step: int) -> None:
        """Change the first number that the preview in sight goes by, where it has one."""
        for part in self._parts:
            if part.isVisible():
                part.boxes[0].stepBy(step)

    def put_away(self) -> None:
        """Hide it; the keys go back to the canvas."""
        if self.is_typed_in:
            self._canvas.setFocus()
        self._canvas.set_help_shown(is_shown=True)
        self.hide()

    def place(self) -> None:
        """Stay at the bottom, in the middle."""
        self.adjustSize()
        width, height = self._canvas.width(), self._canvas.height()
        self.move(max(8, (width - self.width()) // 2), height - self.height() - 12)
