"""Below the picture: what the patterns mean, where the pointer is."""

from PySide6.QtWidgets import QFrame, QLabel

from ui.canvas.legend import legend_pixmap
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import restyle
from ui.widgets.fitting import StepwiseFitting
from ui.widgets.labels import ElidedLabel
from ui.widgets.laying import REST, Gap, fill, lay_row

SWATCH_PX = 14
LINE_PX = 34


class Legend(StepwiseFitting, QFrame):
    """What solid and hatched mean, in the active track's colour."""

    def __init__(self) -> None:
        super().__init__()
        self._swatches = {kind: QLabel() for kind in ("visible", "hidden_proposed", "hidden_decided")}
        layout = lay_row(of=self, margins=(12, 0, 12, 0), spacing=6)
        # A message of one line lies over it: there must be room for that.
        grow_with_text(self, self.setMinimumHeight, LINE_PX)
        words = (tr("visible"), tr("hidden, proposed"), tr("hidden, decided by a person"))
        self._words = (words, (words[0], tr("proposed"), tr("decided")))
        self._labels = [_dim(word) for word in words]
        for swatch, label in zip(self._swatches.values(), self._labels, strict=True):
            fill(layout, swatch, label, Gap(10))
        self.completion = ElidedLabel(role="small")
        self.completion.setObjectName("completion")
        fill(layout, self.completion, REST)
        self.pointer = _Spot(role="small")
        fill(layout, self.pointer, Gap(12))
        self._hint = _dim(tr("hold H: raw frame"))
        layout.addWidget(self._hint)

    def leave_out(self, first: int) -> None:
        """Say it in fewer words where there is no room for all of them."""
        layout = self.layout()
        assert layout is not None
        whole, short = self._words
        steps = (True, whole), (False, whole), (False, short), (False, ("", "", ""))
        for has_hint, words in steps[first:]:
            self._hint.setVisible(has_hint)
            for swatch, label, word, told in zip(
                self._swatches.values(), self._labels, words, whole, strict=True
            ):
                label.setText(word)
                label.set_tip("" if word == told else told)
                swatch.setToolTip(told)
            layout.invalidate()
            if layout.sizeHint().width() <= self.width():
                return

    def show_colour(self, colour: str) -> None:
        """Draw the swatches in a track's colour."""
        for kind, swatch in self._swatches.items():
            swatch.setPixmap(legend_pixmap(kind, colour, SWATCH_PX))

    def show_completion(self, words: str, *, is_stale: bool = False) -> None:
        """Say what the completion layer shows; empty = it is off."""
        self.completion.setText(words)
        self.fit()
        restyle(self.completion, "role", "warning" if is_stale else "small")

    def show_pointer(self, xy: tuple[float, float] | None) -> None:
        """Show the picture coordinates under the pointer."""
        length = len(self.pointer.text())
        self.pointer.setText("" if xy is None else f"x {int(xy[0])}  y {int(xy[1])}")
        # Not at every move of the mouse: only what is longer, or gone, changes what fits.
        if len(self.pointer.text()) > length or xy is None:
            self.pointer.updateGeometry()
            self.fit()


class _Spot(ElidedLabel):
    """Words of each move of the mouse; Qt's own would have the whole window laid out anew each time."""

    _words = ""

    def text(self) -> str:
        """Return what is shown; Qt's label itself stays empty."""
        return self._words

    def setText(self, text: str) -> None:
        """Show a text within the present room."""
        self._words = text
        self.update()


def _dim(text: str) -> ElidedLabel:
    return ElidedLabel(text, role="small")
