"""Labels: as the style draws a role, shortened instead of clipped, and looking like a key."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from ui.widgets.fitting import Fitting
from ui.widgets.painting import painting

PART = " · "
"""Between the parts of a line."""


def label_as(role: str, text: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label that the style sheet draws as a role: heading, title, strong, dim, small, number, …"""
    label = QLabel(text, wordWrap=wraps)
    label.setProperty("role", role)
    return label


def shortened(
    metrics: QFontMetrics, text: str, width: int, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
) -> str:
    """Return as much of one line as has room: whole parts of a text of several, else cut with "…".

    Args:
        metrics: Of the font that it is written in.
        text: One line; parts are separated by `PART`, what matters most first.
        width: Room in pixels.
        mode: Where it is cut when not even the first part has room; parts are left out at the right only.
    """
    if mode is Qt.TextElideMode.ElideRight:
        parts = text.split(PART)
        for count in range(len(parts), 0, -1):
            some = PART.join(parts[:count])
            if metrics.horizontalAdvance(some) <= width:
                return some
    return metrics.elidedText(text, mode, width)


class ElidedLabel(Fitting, QLabel):
    """One line of text that is shortened when there is no room; the whole text is then in the tooltip."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._tip = ""
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show `text`; line breaks become spaces."""
        super().setText(" ".join(text.splitlines()))
        self.fit()

    def set_tip(self, tip: str) -> None:
        """Set a tooltip to show besides (or instead of) the whole text."""
        self._tip = tip
        self.fit()

    @property
    def is_elided(self) -> bool:
        """Whether the text does not fit at the present width."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().horizontalAdvance("MM…")
        return QSize(min(least, super().sizeHint().width()), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            option = QStyleOption()
            option.initFrom(self)
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
            room = self.contentsRect()
            text = shortened(self.fontMetrics(), self.text(), room.width(), self._mode)
            self.style().drawItemText(
                painter, room, self.alignment(), self.palette(), self.isEnabled(), text, self.foregroundRole()
            )

    def fit(self) -> None:
        """Name the whole text in the tooltip where it is shortened."""
        lines = [self.text()] if self.is_elided else []
        if self._tip:
            lines.append(self._tip)
        self.setToolTip("\n".join(lines))


class KeyCap(QLabel):
    """A key or key combination, drawn like a cap: `KeyCap("Ctrl+K")`."""

    def __init__(self, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(keys, parent)
        self.setProperty("role", "key")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setVisible(bool(keys))

    def set_keys(self, keys: str) -> None:
        """Show other keys; nothing at all when there are none."""
        self.setText(keys)
        self.setVisible(bool(keys))
