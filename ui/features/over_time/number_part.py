"""Numbers in the bar of a preview that say how much it does."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ui.language import tr
from ui.widgets.laying import REST, lay_row
from ui.widgets.number_boxes import NumberBox

LIGHT, EVEN, HEAVY = 25, 100, 400
"""Weights of key frames, in per cent."""


@dataclass(frozen=True, slots=True)
class Number:
    """One of them."""

    text: str
    tip: str
    least: int
    most: int
    value: int
    step: int = 1
    suffix: str = ""


class NumberPart(QWidget):
    """Asks for one number or several.

    Signals:
        changed(): Another number is there.
    """

    changed = Signal()

    def __init__(self, parent: QWidget, numbers: Sequence[Number]) -> None:
        super().__init__(parent)
        self.boxes = [_box(number) for number in numbers]
        self.words: list[QLabel] = []
        row: list[QWidget] = []
        for number, box in zip(numbers, self.boxes, strict=True):
            words = QLabel(number.text)
            self.words.append(words)
            words.setToolTip(number.tip)
            box.valueChanged.connect(lambda _value: self.changed.emit())
            row += [words, box]
        lay_row(*row, REST, of=self, margins=(0, 0, 0, 0), spacing=8)

    @property
    def values(self) -> list[int]:
        """The numbers as they are."""
        return [box.value() for box in self.boxes]

    @property
    def is_typed_in(self) -> bool:
        """Whether a number is being typed."""
        return any(box.hasFocus() for box in self.boxes)

    def take(self) -> None:
        """Take the number that was typed."""
        for box in self.boxes:
            box.interpretText()


def steady_part(parent: QWidget) -> NumberPart:
    """Return what a preview asks that steadies outlines: strength in pixels, frames on each side."""
    return NumberPart(
        parent,
        (
            Number(
                tr("Move by at most"),
                tr(
                    "No outline moves farther; what lies farther from its neighbours stays. "
                    "[ and ] change it."
                ),
                least=1, most=12, value=3, suffix=tr(" px"),
            ),
            Number(
                tr("Frames each side"),
                tr("Frames before and after that are averaged along the motion"),
                least=1, most=6, value=2,
            ),
        ),
    )  # fmt: skip


def morph_part(parent: QWidget) -> NumberPart:
    """Return what the preview of a morph asks: how far the nearest key frame pulls, frames of blending."""
    return NumberPart(
        parent,
        (
            Number(
                tr("Weight of this key frame"),
                tr(
                    "Of the key frame nearest to the frame on screen: above 100 % its shape is kept longer, "
                    "below the next one comes sooner. [ and ] change it."
                ),
                least=LIGHT, most=HEAVY, value=EVEN, step=25, suffix=" %",
            ),
            Number(
                tr("Blend ends over"),
                tr("So many frames at both ends lead from the masks that are there into the morph"),
                least=0, most=50, value=0, suffix=tr(" frames"),
            ),
        ),
    )  # fmt: skip


def reach_part(parent: QWidget) -> NumberPart:
    """Return what the preview of a stroke in a range asks: frames on each side that it reaches."""
    tip = tr("From half-way on the stroke fades. [ and ] change it.")
    return NumberPart(parent, (Number(tr("Reaches frames each side"), tip, least=1, most=100, value=100),))


def _box(number: Number) -> NumberBox:
    box = NumberBox(
        minimum=number.least, maximum=number.most, value=number.value, singleStep=number.step,
        suffix=number.suffix,
    )  # fmt: skip
    box.setToolTip(number.tip)
    box.setAccessibleName(number.text)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    # Half a number is no wish yet.
    box.setKeyboardTracking(False)
    box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return box
