"""Options of the tool in hand: which layer it paints on, and how large."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.types import Layer
from ui.language import tr
from ui.widgets.segmented import Segment, SegmentedControl

LARGEST_RADIUS_PX = 250


class ToolOptions(QWidget):
    """Layer and brush size.

    Signals:
        layer_chosen(str): Value of `Layer`.
        radius_chosen(int): Brush radius in picture pixels.
    """

    layer_chosen = Signal(str)
    radius_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(tr("PAINT"))
        heading.setProperty("role", "heading")
        self.layer = SegmentedControl(
            (
                Segment(Layer.MODAL.value, tr("Modal"), tr("Paint what is visible; T switches")),
                Segment(Layer.AMODAL.value, tr("Amodal"), tr("Paint the whole object; T switches")),
            ),
            name=tr("Active layer"),
        )
        self.layer.chosen.connect(self.layer_chosen)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, LARGEST_RADIUS_PX)
        self.slider.setAccessibleName(tr("Brush size"))
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.number = QSpinBox(minimum=1, maximum=500, suffix=" px")
        self.number.setAccessibleName(tr("Brush radius in pixels"))
        self.slider.valueChanged.connect(self._on_radius)
        self.number.valueChanged.connect(self._on_radius)
        card = QFrame()
        card.setProperty("card", "true")
        grid = QGridLayout(card)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.addWidget(_dim(tr("Layer")), 0, 0)
        grid.addWidget(self.layer, 0, 1, 1, 2)
        grid.addWidget(_dim(tr("Radius")), 1, 0)
        grid.addWidget(self.slider, 1, 1)
        grid.addWidget(self.number, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.addLayout(
            _keys(("[", "]", tr("size")), ("Ctrl", tr("erase")), ("Esc", tr("give up"))), 2, 0, 1, 3
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addWidget(card)

    def show_layer(self, layer: Layer) -> None:
        """Mark the active layer."""
        self.layer.set_current(layer.value)

    def show_radius(self, radius_px: float) -> None:
        """Show the brush radius without choosing it again."""
        for control in (self.slider, self.number):
            control.blockSignals(True)
            control.setValue(round(radius_px))
            control.blockSignals(False)

    def _on_radius(self, radius_px: int) -> None:
        self.show_radius(radius_px)
        self.radius_chosen.emit(radius_px)


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "dim")
    return label


def _keys(*groups: tuple[str, ...]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for group in groups:
        for key in group[:-1]:
            cap = QLabel(key)
            cap.setProperty("role", "key")
            row.addWidget(cap)
        word = QLabel(group[-1])
        word.setProperty("role", "small")
        row.addWidget(word)
        row.addSpacing(8)
    row.addStretch()
    return row
