"""A bar over the picture while it is looked at otherwise than it is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QPushButton, QSlider, QWidget

from ui.canvas.picture_view import PictureView
from ui.language import mark, tr
from ui.shown.picture_look import Channel, Levels, Matte, PictureLook
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import action_tip
from ui.widgets.laying import REST, lay_column, lay_row
from ui.widgets.live_actions import Actions

MATTES = {
    Matte.OFF: mark("No matte"),
    Matte.ALPHA: mark("Alpha"),
    Matte.INVERTED: mark("Alpha, inverted"),
    Matte.BLACK: mark("Over black"),
    Matte.GREY: mark("Over grey"),
    Matte.WHITE: mark("Over white"),
    Matte.GREEN: mark("Over green"),
    Matte.CHECKERS: mark("Over checkers"),
}
CHANNELS = {
    Channel.ALL: mark("All channels"),
    Channel.RED: mark("Red"),
    Channel.GREEN: mark("Green"),
    Channel.BLUE: mark("Blue"),
}
FULL = 100
"""A slider goes from -FULL to FULL."""
SLIDER_PX = 90
BELOW_TOP = 10


class LookBar(QFrame):
    """Matte, and below it the levels where they are wanted. Decides nothing.

    Signals:
        matte_chosen(str): Value of `Matte`.
        levels_chosen(Levels)
    """

    matte_chosen = Signal(str)
    levels_chosen = Signal(object)

    def __init__(self, canvas: PictureView, actions: Actions) -> None:
        super().__init__(canvas)
        self.setProperty("card", "true")
        self.setAccessibleName(tr("Matte and levels"))
        self._canvas = canvas
        self.matte = _choice(MATTES, tr("Matte view"))
        self.channel = _choice(CHANNELS, tr("Channel"))
        self.brightness, self.contrast, self.lift = (
            _slider(name) for name in (tr("Brightness"), tr("Contrast"), tr("Gamma"))
        )
        self.plain = QPushButton(tr("As it is"))
        self.plain.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plain.clicked.connect(actions["look.plain"].trigger)
        action_tip(self.plain, actions["look.plain"])
        self.levels = QWidget()
        row = [part for slider in self._sliders for part in (QLabel(slider.accessibleName()), slider)]
        lay_row(*row, of=self.levels, margins=(0, 0, 0, 0), spacing=6)
        first = lay_row(self.matte, self.channel, REST, self.plain, spacing=8)
        layout = lay_column(of=self, margins=(8, 6, 8, 6), spacing=6)
        layout.addLayout(first)
        layout.addWidget(self.levels)
        self.matte.activated.connect(lambda _at: self.matte_chosen.emit(self.matte.currentData()))
        self.channel.activated.connect(lambda _at: self._tell())
        for slider in self._sliders:
            slider.valueChanged.connect(lambda _value: self._tell())
        canvas.resized.connect(self.place)
        self.hide()

    @property
    def _sliders(self) -> tuple[QSlider, QSlider, QSlider]:
        return self.brightness, self.contrast, self.lift

    def show_look(self, look: PictureLook, *, has_levels: bool) -> None:
        """Show what is chosen; hidden where the picture is shown as it is and no levels are asked for."""
        levels = look.levels
        self.matte.setCurrentIndex(self.matte.findData(look.matte.value))
        self.channel.setCurrentIndex(self.channel.findData(levels.channel.value))
        values = levels.brightness, levels.contrast, levels.lift
        for slider, value in zip(self._sliders, values, strict=True):
            slider.blockSignals(True)
            slider.setValue(round(value * FULL))
            slider.blockSignals(False)
        self.levels.setVisible(has_levels)
        self.channel.setVisible(has_levels)
        is_plain = look == PictureLook() and not has_levels
        self.setVisible(not is_plain)
        self.place()

    def place(self) -> None:
        """Lie at the top of the picture, in the middle."""
        self.adjustSize()
        self.move(max(4, (self._canvas.width() - self.width()) // 2), BELOW_TOP)
        self.raise_()

    def _tell(self) -> None:
        brightness, contrast, lift = (slider.value() / FULL for slider in self._sliders)
        channel = Channel(self.channel.currentData())
        self.levels_chosen.emit(Levels(brightness, contrast, lift, channel))


def _choice(words: "dict[Matte, str] | dict[Channel, str]", name: str) -> QComboBox:
    box = QComboBox()
    for value, text in words.items():
        box.addItem(tr(text), value.value)
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return box


def _slider(name: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(-FULL, FULL)
    slider.setAccessibleName(name)
    slider.setToolTip(name)
    slider.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    grow_with_text(slider, slider.setFixedWidth, SLIDER_PX)
    return slider
