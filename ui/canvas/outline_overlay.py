"""Outlines over the canvas: of other frames, of what a tool would fill in, of boxes."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QWidget

from core.masks.rle import Rle, decode_rle
from ui.canvas.tools.scribble import outline_path
from ui.canvas.view import CanvasView
from ui.widgets.painting import painting


@dataclass(frozen=True)
class Outline:
    """One shape to draw."""

    path: QPainterPath
    """In picture coordinates."""
    colour: str
    line: Qt.PenStyle
    fill: float = 0.0
    """Opacity inside, 0..1."""
    strength: float = 1.0
    """Opacity of the line, 0..1."""


def outline_of(rle: Rle, margin: int, colour: str, line: Qt.PenStyle, fill: float = 0.0) -> Outline:
    """Return the outline of a mask on a canvas with a margin."""
    return Outline(outline_path(decode_rle(rle)).translated(-margin, -margin), colour, line, fill)


class OutlineOverlay(QWidget):
    """Draws outlines by name and one line that says what they are; lets the mouse through."""

    def __init__(self, canvas: CanvasView, name: str) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName(name)
        self._canvas = canvas
        self.outlines: dict[str, Outline] = {}
        self.text = ""
        canvas.zoom_changed.connect(lambda _zoom: self.update())
        canvas.installEventFilter(self)
        self.hide()

    def put(self, name: str, outline: Outline | None) -> None:
        """Show an outline, or take it away."""
        self.outlines.pop(name, None)
        if outline is not None:
            self.outlines[name] = outline
        self._refresh()

    def say(self, text: str) -> None:
        """Show one line at the top; empty = none."""
        self.text = text
        self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the size of the canvas."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all outlines and the line of text."""
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            now, ratio = self._canvas.transform_now, self._canvas.devicePixelRatioF()
            view = QTransform(now.zoom / ratio, 0, 0, now.zoom / ratio, now.left / ratio, now.top / ratio)
            for outline in self.outlines.values():
                path = view.map(outline.path)
                if outline.fill:
                    inside = QColor(outline.colour)
                    inside.setAlphaF(outline.fill)
                    painter.fillPath(path, inside)
                painter.setOpacity(outline.strength)
                painter.strokePath(path, QPen(QColor(0, 0, 0, 170), 3.4))
                painter.strokePath(path, QPen(QColor(outline.colour).lighter(135), 1.8, outline.line))
                painter.setOpacity(1.0)
            if self.text:
                self._paint_text(painter)

    def _paint_text(self, painter: QPainter) -> None:
        metrics = painter.fontMetrics()
        text = metrics.elidedText(self.text, Qt.TextElideMode.ElideRight, max(60, self.width() - 48))
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 24, metrics.height() + 12)
        box.moveCenter(QPointF(self.width() / 2, box.height() / 2 + 12))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(20, 22, 26, 225))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor("#e7ebf1"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _refresh(self) -> None:
        is_needed = bool(self.outlines or self.text)
        if is_needed and not self.isVisible():
            self.place()
        self.setVisible(is_needed)
        self.update()

    def place(self) -> None:
        """Lie over the whole canvas."""
        self.setGeometry(self._canvas.rect())
