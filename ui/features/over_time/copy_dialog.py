"""How far to copy a mask, in which direction, and what to do at frames that a person fixed."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QWidget

from core.tracks.edits import AtFixed
from core.types import Layer
from ui.language import tr
from ui.widgets.key_tips import usual_buttons
from ui.widgets.number_boxes import NumberBox


@dataclass(frozen=True, slots=True)
class CopyWish:
    """What a person wants to be copied where."""

    count: int
    direction: int
    """1 = later frames, -1 = earlier ones."""
    layers: tuple[Layer, ...]
    at_fixed: AtFixed


class CopyDialog(QDialog):
    """Asks once.

    Signals:
        chosen(CopyWish)
    """

    chosen = Signal(object)

    def __init__(self, layers: tuple[Layer, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Copy mask"))
        self._layers = layers
        self.count = NumberBox(minimum=1, maximum=9999, value=5)
        self.count.selectAll()
        self.direction = QComboBox()
        self.direction.addItem(tr("later frames"), 1)
        self.direction.addItem(tr("earlier frames"), -1)
        self.at_fixed = QComboBox()
        self.at_fixed.addItem(tr("leave them, go on behind"), AtFixed.SKIP)
        self.at_fixed.addItem(tr("stop there"), AtFixed.STOP)
        self.at_fixed.addItem(tr("replace them"), AtFixed.REPLACE)
        self.both = QCheckBox(tr("Both layers"))
        self.both.setChecked(len(layers) > 1)
        for part, tip in (
            (self.count, tr("How many frames get the mask")),
            (self.direction, tr("Which way from this frame")),
            (self.at_fixed, tr("What happens where a person decided already")),
            (self.both, tr("Visible and amodal mask, or only the active layer")),
        ):
            part.setToolTip(tip)
        self.buttons = usual_buttons(self, self._on_accepted)
        form = QFormLayout(self)
        form.setContentsMargins(16, 16, 16, 16)
        form.setSpacing(12)
        form.addRow(tr("Frames"), self.count)
        form.addRow(tr("To"), self.direction)
        form.addRow(tr("Decided frames"), self.at_fixed)
        form.addRow("", self.both)
        form.addRow(self.buttons)

    def _on_accepted(self) -> None:
        layers = tuple(Layer) if self.both.isChecked() else self._layers[-1:]
        wish = CopyWish(
            self.count.value(), self.direction.currentData(), layers, AtFixed(self.at_fixed.currentData())
        )
        self.accept()
        self.chosen.emit(wish)
