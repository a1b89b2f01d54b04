"""Numbers and switches of the chosen layer: look, place, time, key frames."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QPushButton, QWidget

from core.compose.layers import Easing, KeyFrame, ObjectLayer
from core.compose.rules import MOST_SHIFT_PX, MOST_SOFT_PX, SCALES, SPEEDS
from ui.language import mark, tr
from ui.widgets.key_tips import action_tip, keyed_tip
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column, lay_row
from ui.widgets.live_actions import Actions
from ui.widgets.number_boxes import DecimalBox, NumberBox

EASINGS = {
    Easing.LINEAR: mark("even"),
    Easing.SMOOTH: mark("smooth"),
    Easing.HOLD: mark("hold, then jump"),
}
MOST_FRAMES = 999_999

Number = NumberBox | DecimalBox


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card shows of a layer."""

    layer: ObjectLayer | None
    placed: KeyFrame
    """Where it is in the frame on screen."""
    easing: Easing | None = None
    """Of the key frame that it goes on from; None = there are no two of them."""
    has_key: bool = False
    """Whether there is one in the frame on screen."""


class LayerCard(QFrame):
    """Shows and asks; decides nothing.

    Signals:
        edited(str, object): Another value for opacity, softness, x, y, scale, rotation, start, speed, freeze.
        easing_chosen(str): Value of `Easing`.
    """

    edited = Signal(str, object)
    easing_chosen = Signal(str)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._actions = actions
        low, high = -MOST_SHIFT_PX, MOST_SHIFT_PX
        self.numbers: dict[str, Number] = {
            "opacity": NumberBox(minimum=0, maximum=100, singleStep=5, suffix=" %"),
            "softness": DecimalBox(minimum=0, maximum=MOST_SOFT_PX, decimals=1, suffix=" px"),
            "x": DecimalBox(minimum=low, maximum=high, decimals=1, suffix=" px"),
            "y": DecimalBox(minimum=low, maximum=high, decimals=1, suffix=" px"),
            "scale": DecimalBox(minimum=100 * SCALES[0], maximum=100 * SCALES[1], decimals=1, suffix=" %"),
            "rotation": DecimalBox(minimum=-360, maximum=360, decimals=1, suffix=" °"),
            "start": NumberBox(minimum=-MOST_FRAMES, maximum=MOST_FRAMES),
            "speed": DecimalBox(
                minimum=SPEEDS[0], maximum=SPEEDS[1], decimals=2, singleStep=0.25, suffix=" ×"
            ),
        }
        self.switches = {
            name: self._switch(name, words)
            for name, words in (
                ("compose.flip", tr("Flip")),
                ("compose.light", tr("Match light")),
                ("compose.shadow", tr("Shadow")),
                ("compose.loop", tr("Loop")),
                ("compose.freeze", tr("Freeze")),
                ("compose.key", tr("Key frame here")),
            )
        }
        self.easing = QComboBox()
        self.easing.setObjectName("easing")
        for easing, words in EASINGS.items():
            self.easing.addItem(tr(words), easing.value)
        self.easing.setAccessibleName(tr("How it goes on from this key frame"))
        keyed_tip(self.easing, tr("How it goes on from this key frame"), "compose.easing")
        self.easing.activated.connect(lambda _index: self.easing_chosen.emit(self.easing.currentData()))
        self.home = QPushButton(tr("As filmed"))
        self.home.setObjectName("compose.home")
        action_tip(self.home, actions["compose.home"])
        self.home.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.home.clicked.connect(actions["compose.home"].trigger)
        self._wire()
        self._lay_out()

    def show_facts(self, facts: CardFacts) -> None:
        """Show a layer; without one all is greyed out."""
        layer, placed = facts.layer, facts.placed
        is_free = layer is not None and not layer.locked
        shown = layer or ObjectLayer(1, 0, 0, "")
        timing = shown.timing
        values: Mapping[str, float] = {
            "opacity": round(100 * shown.opacity),
            "softness": shown.softness,
            "x": placed.x,
            "y": placed.y,
            "scale": 100 * placed.scale,
            "rotation": placed.rotation,
            "start": timing.start,
            "speed": timing.speed,
        }
        for name, box in self.numbers.items():
            box.blockSignals(True)
            box.setValue(values[name])  # type: ignore[arg-type]
            box.blockSignals(False)
            box.setEnabled(is_free)
        states = {
            "compose.flip": placed.flip,
            "compose.light": shown.match_light,
            "compose.shadow": shown.contact_shadow,
            "compose.loop": timing.loop,
            "compose.freeze": timing.freeze is not None,
            "compose.key": facts.has_key,
        }
        for name, switch in self.switches.items():
            switch.setChecked(states[name])
            switch.setEnabled(is_free)
        if facts.easing is not None:
            self.easing.setCurrentIndex(self.easing.findData(facts.easing.value))
        self.easing.setEnabled(is_free and facts.easing is not None)
        self.home.setEnabled(is_free and bool(shown.keys))

    def focus_numbers(self) -> None:
        """Bring the keyboard to the first number."""
        self.numbers["x"].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.numbers["x"].selectAll()

    def _switch(self, action_id: str, words: str) -> QCheckBox:
        switch = QCheckBox(words)
        switch.setObjectName(action_id)
        action_tip(switch, self._actions[action_id])
        switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        switch.clicked.connect(lambda _checked=False: self._actions[action_id].trigger())
        return switch

    def _wire(self) -> None:
        tips = {
            "opacity": (tr("Opacity"), ("compose.fainter", "compose.stronger")),
            "softness": (tr("Soft edge, inwards"), ("compose.harder", "compose.softer")),
            "x": (tr("Shift to the right"), ("compose.numbers",)),
            "y": (tr("Shift down"), ("compose.numbers",)),
            "scale": (tr("Size"), ("compose.smaller", "compose.larger")),
            "rotation": (tr("Turned clockwise"), ("compose.turn_left", "compose.turn_right")),
            "start": (tr("Frame in which the layer begins"), ("compose.start",)),
            "speed": (tr("Speed of the layer"), ("compose.slower", "compose.faster")),
        }
        for name, box in self.numbers.items():
            words, keys = tips[name]
            box.setObjectName(f"layer-{name}")
            box.setAccessibleName(words)
            keyed_tip(box, words, *keys)
            # One step of undo for a number, not one for each digit.
            box.setKeyboardTracking(False)
            share = 100.0 if name in ("opacity", "scale") else 1.0
            box.valueChanged.connect(
                lambda value, name=name, share=share: self.edited.emit(
                    name, value / share if share != 1.0 else value
                )
            )

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        rows = (
            ((tr("Opacity"), "opacity"), (tr("Soft"), "softness")),
            ((tr("Right"), "x"), (tr("Down"), "y")),
            ((tr("Size"), "scale"), (tr("Turn"), "rotation")),
            ((tr("Start"), "start"), (tr("Speed"), "speed")),
        )
        for number, row in enumerate(rows):
            for column, (words, name) in enumerate(row):
                grid.addWidget(label_as("dim", words), number, 2 * column)
                box = self.numbers[name]
                box.setMinimumWidth(64)
                grid.addWidget(box, number, 2 * column + 1)
        switches = QGridLayout()
        switches.setHorizontalSpacing(8)
        switches.setVerticalSpacing(4)
        for number, name in enumerate(list(self.switches)[:-1]):
            switches.addWidget(self.switches[name], number // 3, number % 3)
        switches.addWidget(self.home, 1, 2)
        keys: QWidget = self.switches["compose.key"]
        lay_column(
            grid,
            switches,
            lay_row(keys, (self.easing, 1), spacing=8),
            of=self, margins=(10, 10, 10, 10), spacing=8,
        )  # fmt: skip
