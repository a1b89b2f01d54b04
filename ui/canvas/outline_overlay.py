"""Outlines over the canvas: of other frames, of what a tool would fill in, of boxes."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen

from core.masks.rle import Rle, decode_rle
from ui.canvas.canvas_overlay import GAP_PX, CanvasOverlay, line_px
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


class OutlineOverlay(CanvasOverlay):
    """Draws outlines by name and one line that says what they are; lets the mouse through."""

    def __init__(self, canvas: CanvasView, name: str) -> None:
        super().__init__(canvas, name)
        self.outlines: dict[str, Outline] = {}
        self.text = ""
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

    def at_top_px(self, metrics: QFontMetrics) -> int:
        return line_px(metrics) + GAP_PX if self.text else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            view = self.view
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
                self.paint_words(painter, self.text, at_top=True)

    def _refresh(self) -> None:
        is_needed = bool(self.outlines or self.text)
        if is_needed and not self.isVisible():
            self.place()
        self.setVisible(is_needed)
        self.update()
