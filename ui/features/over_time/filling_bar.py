"""The bar over the picture that shows what a tool would fill in, and asks for the decision."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from ui.canvas.view import CanvasView
from ui.features.over_time.steady_numbers import SteadyNumbers
from ui.features.over_time.trust_plot import TrustPlot
from ui.language import tr
from ui.widgets.laying import REST, lay_column, lay_row
from ui.widgets.number_boxes import NumberBox

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
        self.trust = self._make_trust()
        self.steady = SteadyNumbers(self)
        self.keep = QPushButton(tr("Keep (Enter)"))
        self.keep.setProperty("kind", "primary")
        self.keep.setToolTip(tr("Saves it as one step (Enter)"))
        self.drop = QPushButton(tr("Drop (Esc)"))
        self.drop.setToolTip(tr("Changes nothing (Esc)"))
        # Text above, because one line does not fit between the panels of a small screen.
        layout = lay_column(self.text, self.plot, self.steady, of=self, margins=(12, 8, 12, 8))
        row = lay_row(self.trust, REST, self.keep, self.drop, spacing=12)
        layout.addLayout(row)
        for button in (self.keep, self.drop):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def _make_trust(self) -> QWidget:
        part = QWidget()
        tip = tr("A carry stops where trust falls below this; [ and ] change it. It is remembered.")
        words = QLabel(tr("Stop below trust"))
        words.setToolTip(tip)
        self.least = NumberBox(minimum=LEAST, maximum=MOST, singleStep=STEP, suffix=" %")
        self.least.setToolTip(tip)
        self.least.setAccessibleName(tr("Stop when trust falls below"))
        self.least.setAlignment(Qt.AlignmentFlag.AlignRight)
        # Half a number is no wish yet.
        self.least.setKeyboardTracking(False)
        self.least.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.least.valueChanged.connect(lambda value: self.least_trust_chosen.emit(value / 100))
        lay_row(words, self.least, of=part, margins=(0, 0, 0, 0), spacing=8)
        return part

    def take_number(self) -> None:
        """Take the number that was typed; the keys of the canvas work again."""
        self.least.interpretText()
        self.steady.take()
        self._canvas.setFocus()

    @property
    def is_typed_in(self) -> bool:
        """Whether a number is being typed, so that Enter belongs to it."""
        return self.least.hasFocus() or self.steady.is_typed_in

    def tell(self, text: str, *, can_keep: bool, has_trust: bool = False, has_chatter: bool = False) -> None:
        """Show the bar with a text, and with what belongs to trust or to chatter."""
        self.text.setText(text)
        self.keep.setVisible(can_keep)
        self.plot.setVisible(has_trust)
        self.trust.setVisible(has_trust)
        self.steady.setVisible(has_chatter)
        self._canvas.set_help_shown(is_shown=False)
        self.show()
        self.place()
        self.raise_()

    def more_or_less(self, step: int) -> None:
        """Change the number that the preview in sight goes by, where it has one."""
        for part, box in ((self.trust, self.least), (self.steady, self.steady.strength)):
            if part.isVisible():
                box.stepBy(step)

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
