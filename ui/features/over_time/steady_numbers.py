"""How much to steady: two numbers in the bar of the preview."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ui.language import tr
from ui.widgets.laying import REST, lay_row
from ui.widgets.number_boxes import NumberBox

STRENGTH, MOST_STRENGTH = 3, 12
"""Pixels."""
REACH, MOST_REACH = 2, 6
"""Frames."""


class SteadyNumbers(QWidget):
    """Asks how far an outline may move, and over how many frames it is averaged.

    Signals:
        changed(): Another number is there.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        strength_tip = tr(
            "No outline moves farther; what lies farther from its neighbours stays. [ and ] change it."
        )
        reach_tip = tr("Frames before and after that are averaged along the motion")
        self.strength = NumberBox(minimum=1, maximum=MOST_STRENGTH, value=STRENGTH, suffix=tr(" px"))
        self.reach = NumberBox(minimum=1, maximum=MOST_REACH, value=REACH)
        words = []
        for box, text, tip in (
            (self.strength, tr("Move by at most"), strength_tip),
            (self.reach, tr("Frames each side"), reach_tip),
        ):
            words.append(QLabel(text))
            words[-1].setToolTip(tip)
            box.setToolTip(tip)
            box.setAccessibleName(text)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            # Half a number is no wish yet.
            box.setKeyboardTracking(False)
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            box.valueChanged.connect(lambda _value: self.changed.emit())
        lay_row(words[0], self.strength, words[1], self.reach, REST, of=self, margins=(0, 0, 0, 0), spacing=8)

    @property
    def is_typed_in(self) -> bool:
        """Whether a number is being typed."""
        return self.strength.hasFocus() or self.reach.hasFocus()

    def take(self) -> None:
        """Take the number that was typed."""
        for box in (self.strength, self.reach):
            box.interpretText()
