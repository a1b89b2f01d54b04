"""Margin of a clip: how far its masks may reach beyond the picture."""

from PySide6.QtWidgets import QDialog, QFormLayout, QWidget

from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column
from ui.widgets.number_boxes import NumberBox

MOST_PX = 4096


class MarginDialog(QDialog):
    """Asks for the margin in pixels or in per cent of the longer side; the two follow each other."""

    def __init__(self, parent: QWidget, *, margin: int, width: int, height: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Margin of the clip"))
        self._size = (width, height)
        longer = max(width, height)
        self.pixels = NumberBox(minimum=0, maximum=MOST_PX, value=margin, suffix=tr(" px"))
        self.percent = NumberBox(
            minimum=0, maximum=MOST_PX * 100 // longer + 1, value=round(100 * margin / longer), suffix=" %"
        )
        self.pixels.setToolTip(tr("Room on every side, in pixels of the picture"))
        self.percent.setToolTip(tr("Room on every side, in per cent of the longer side"))
        self.pixels.setAccessibleName(tr("Margin in pixels"))
        self.percent.setAccessibleName(tr("Margin in per cent of the longer side"))
        for spin in (self.pixels, self.percent):
            grow_with_text(spin, spin.setMinimumWidth, 110)
        self.result_size = label_as("dim")
        words = label_as(
            "small",
            tr(
                "Room around the picture, on every side, for the parts of objects that lie outside it. "
                "Masks that are there stay: a smaller margin only hides what lies beyond it, "
                "a larger one shows it again."
            ),
            wraps=True,
        )
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.addRow(tr("On every side"), self.pixels)
        form.addRow(tr("Of the longer side"), self.percent)
        form.addRow(tr("Mask canvas"), self.result_size)
        buttons = usual_buttons(self, self.accept)
        lay_column(words, form, buttons, of=self, margins=(16, 14, 16, 14), spacing=12)
        grow_with_text(self, self.setFixedWidth, 400)
        self.percent.valueChanged.connect(lambda value: self._follow(self.pixels, value * longer / 100))
        self.pixels.valueChanged.connect(lambda value: self._follow(self.percent, value * 100 / longer))
        self._show_size()

    def _follow(self, other: NumberBox, value: float) -> None:
        other.blockSignals(True)
        other.setValue(round(value))
        other.blockSignals(False)
        self._show_size()

    def _show_size(self) -> None:
        width, height = (side + 2 * self.pixels.value() for side in self._size)
        self.result_size.setText(f"{width} × {height}")
