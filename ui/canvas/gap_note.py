"""Says over a dark frame why it shows no picture; masks can still be seen and edited through it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ui.canvas.picture_view import PictureView
from ui.theme.theme import current_theme
from ui.theme.tokens import Tokens

FOOT_PX = 48
"""Room for what the tool in hand says below."""


class GapNote(QLabel):
    """A line at the foot of the canvas that takes no mouse and hides little."""

    def __init__(self, canvas: PictureView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("gap-note")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        canvas.resized.connect(self._place)
        current_theme().changed.connect(self._dress)
        self._dress(current_theme().tokens)
        self.hide()

    def say(self, text: str) -> None:
        """Show a line, or none."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self._place()

    def _place(self) -> None:
        canvas = self._canvas
        width = max(80, min(canvas.width() - 24, self.fontMetrics().horizontalAdvance(self.text()) + 32))
        height = max(self.heightForWidth(width), self.sizeHint().height())
        self.setGeometry((canvas.width() - width) // 2, canvas.height() - height - FOOT_PX, width, height)

    def _dress(self, tokens: Tokens) -> None:
        self.setStyleSheet(
            f"background: {tokens.panel}; color: {tokens.text}; border: 1px solid {tokens.line};"
            "border-radius: 6px; padding: 6px 12px;"
        )
