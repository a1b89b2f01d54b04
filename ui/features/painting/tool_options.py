"""Options of the tool in hand: which layer it works on, how large and how hard, and its keys."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSlider, QWidget

from core.types import Layer
from ui.keys.chosen_keys import SPECS, short_key
from ui.language import mark, tr
from ui.widgets.key_tips import follow_keys, keyed_tip
from ui.widgets.labels import label_as
from ui.widgets.laying import Gap, fill, lay_column
from ui.widgets.number_boxes import NumberBox
from ui.widgets.segmented import Segment, SegmentedControl

IN_FRONT = "in_front"
"""Beside the layers of a track: what is in front of all of them."""
LARGEST_RADIUS_PX = 250
BRUSH_KEYS = (
    ("tool.smaller", "tool.larger", mark("size")),
    ("tool.softer", "tool.harder", mark("hardness")),
    (mark("Ctrl"), mark("inverts")),
    (mark("Shift"), mark("straight line")),
    ("Esc", mark("give up")),
)
SELECT_KEYS = (
    ("tool.select", mark("select")),
    ("tool.brush", mark("brush")),
    ("tool.eraser", mark("eraser")),
)
OUTLINE_KEYS = (
    ("↵", mark("finish")),
    ("⌫", mark("last point")),
    (mark("Ctrl"), mark("inverts")),
    ("Esc", mark("drop")),
)
TOOLS: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "select": (mark("SELECT"), SELECT_KEYS),
    "pan": (mark("PAN"), ((mark("Space"), mark("hold and drag")),)),
    "brush": (mark("BRUSH"), BRUSH_KEYS),
    "eraser": (mark("ERASER"), BRUSH_KEYS),
    "hidden": (mark("HIDDEN-PART BRUSH"), BRUSH_KEYS),
    "outline": (mark("POLYGON AND LASSO"), OUTLINE_KEYS),
    "outline_away": (mark("POLYGON, TAKEN AWAY"), OUTLINE_KEYS),
    "bucket": (
        mark("BUCKET"),
        ((mark("Ctrl"), mark("takes a part away")), ("shape.holes", mark("all holes"))),
    ),
    "place": (
        mark("MOVE, SCALE, TURN"),
        (
            ("←", "→", mark("1 px")),
            (mark("Shift"), mark("10 px")),
            (mark("Alt"), mark("turn, scale")),
            ("↵", mark("take")),
            ("Esc", mark("back")),
        ),
    ),
    "scribble": (
        mark("SCRIBBLE"),
        (
            (mark("Shift"), mark("box")),
            (mark("Alt"), mark("not the object")),
            ("↵", mark("add")),
            ("Alt+↵", mark("take away")),
            ("⌫", mark("last stroke")),
            ("Esc", mark("drop")),
        ),
    ),
    "in_front": (
        mark("IN FRONT"),
        (
            (mark("Alt"), mark("not this")),
            ("tool.brush", "tool.eraser", mark("correct it")),
            (mark("Delete"), mark("all of it away")),
            ("view.front_map", mark("map")),
        ),
    ),
    "adjust": (
        mark("CHANGE SHOWN"),
        (("[", "]", mark("amount")), ("↵", mark("take")), ("⇧↵", mark("in many")), ("Esc", mark("drop"))),
    ),
}
"""Heading and keys by the tool's name; an action's id stands for its key in use."""
ROW_WIDTH = 264
"""Room for one row of keys, in logical pixels."""
KEY_GAP = 4


class ToolOptions(QWidget):
    """Layer, brush size and hardness, and what keys do with the tool in hand.

    Signals:
        layer_chosen(str): Value of `Layer`, or `IN_FRONT`.
        radius_chosen(int): Brush radius in picture pixels.
        hardness_chosen(float): 0..1.
    """

    layer_chosen = Signal(str)
    radius_chosen = Signal(int)
    hardness_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.heading = label_as("heading", tr("PAINT"))
        self.layer = SegmentedControl(
            (
                Segment(Layer.MODAL.value, tr("Modal"), tr("Paint what is visible"), ("layer.toggle",)),
                Segment(Layer.AMODAL.value, tr("Amodal"), tr("Paint the whole object"), ("layer.toggle",)),
                Segment(IN_FRONT, tr("In front"), tr("Mark what covers objects"), ("tool.in_front",)),
            ),
            name=tr("Active layer"),
        )
        self.layer.chosen.connect(self.layer_chosen)
        self.slider, self.number = _amount(tr("Brush size"), tr("Brush radius in pixels"), " px")
        self.slider.setRange(1, LARGEST_RADIUS_PX)
        self.number.setRange(1, 500)
        self.hard_slider, self.hard_number = _amount(tr("Hardness"), tr("Hardness in percent"), " %")
        for control in (self.hard_slider, self.hard_number):
            control.setRange(20, 100)
            control.setSingleStep(20)
            control.valueChanged.connect(self._on_hardness)
            tip = tr("Below 100 % the rim of the brush keeps to colours like its middle")
            keyed_tip(control, tip, "tool.softer", "tool.harder")
        for control in (self.slider, self.number):
            control.valueChanged.connect(self._on_radius)
            keyed_tip(control, tr("Radius of the brush in pixels"), "tool.smaller", "tool.larger")
        card = QFrame()
        card.setProperty("card", "true")
        self._grid = grid = QGridLayout(card)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.addWidget(label_as("dim", tr("Layer")), 0, 0)
        grid.addWidget(self.layer, 0, 1, 1, 2)
        self._brush_rows: list[QWidget] = []
        for row, (text, slider, number) in enumerate(
            (
                (tr("Radius"), self.slider, self.number),
                (tr("Hardness"), self.hard_slider, self.hard_number),
            ),
            start=1,
        ):
            name = label_as("dim", text)
            for column, part in enumerate((name, slider, number)):
                grid.addWidget(part, row, column)
            self._brush_rows += [name, slider, number]
        grid.setColumnStretch(1, 1)
        self._keys = QWidget()
        grid.addWidget(self._keys, 3, 0, 1, 3)
        lay_column(self.heading, card, of=self, margins=(12, 8, 12, 8), spacing=8)
        self.show_hardness(1.0)

    def show_tool(self, name: str) -> None:
        """Show what belongs to a tool; size and hardness only for brushes."""
        heading, keys = TOOLS.get(name, (mark("PAINT"), ()))
        self.heading.setText(tr(heading))
        for part in self._brush_rows:
            part.setVisible(keys is BRUSH_KEYS)
        old, self._keys = self._keys, _keys(keys)
        self._grid.replaceWidget(old, self._keys)
        self._keys.setVisible(bool(keys))
        old.hide()
        old.deleteLater()

    def show_layer(self, layer: str) -> None:
        """Mark the active layer, or `IN_FRONT`."""
        self.layer.set_current(str(layer))

    def show_radius(self, radius_px: float) -> None:
        """Show the brush radius without choosing it again."""
        _show(round(radius_px), self.slider, self.number)

    def show_hardness(self, hardness: float) -> None:
        """Show the hardness, 0..1, without choosing it again."""
        _show(round(100 * hardness), self.hard_slider, self.hard_number)

    def _on_radius(self, radius_px: int) -> None:
        self.show_radius(radius_px)
        self.radius_chosen.emit(radius_px)

    def _on_hardness(self, percent: int) -> None:
        self.show_hardness(percent / 100)
        self.hardness_chosen.emit(percent / 100)


def _amount(name: str, number_name: str, suffix: str) -> tuple[QSlider, NumberBox]:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setAccessibleName(name)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    number = NumberBox(suffix=suffix)
    number.setAccessibleName(number_name)
    return slider, number


def _show(value: int, *controls: QSlider | NumberBox) -> None:
    for control in controls:
        control.blockSignals(True)
        control.setValue(value)
        control.blockSignals(False)


def _cap(key: str) -> QLabel:
    """A key, or the key in use of an action."""
    cap = label_as("key", tr(key))
    if key in SPECS:
        follow_keys(cap, lambda: cap.setText(short_key(key) or "–"))
    return cap


def _keys(groups: tuple[tuple[str, ...], ...]) -> QWidget:
    """Key caps with what they do, as many in a row as fit into the narrow side."""
    holder = QWidget()
    rows = lay_column(of=holder, margins=(0, 0, 0, 0), spacing=6)
    row, room = QHBoxLayout(), 0
    for group in groups:
        parts = [*map(_cap, group[:-1]), QLabel(tr(group[-1]))]
        parts[-1].setProperty("role", "small")
        width = sum(part.sizeHint().width() + KEY_GAP for part in parts)
        if width > room:
            if row.count():
                row.addStretch(1)
            row, room = QHBoxLayout(), ROW_WIDTH
            row.setSpacing(KEY_GAP)
            rows.addLayout(row)
        fill(row, *parts, Gap(2 * KEY_GAP))
        room -= width + 3 * KEY_GAP
    row.addStretch(1)
    return holder
