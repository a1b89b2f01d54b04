"""Pins of comments and hatched regions that nobody can know, drawn over the canvas."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen

from core.changes.reviews import Comment
from core.types import BoolMask
from ui.canvas.canvas_overlay import CanvasOverlay, paint_boxed
from ui.canvas.tools.scribble import outline_path
from ui.canvas.view import CanvasView
from ui.language import tr
from ui.theme.theme import current_theme
from ui.widgets.painting import painting

PIN_RADIUS = 9.0
WORDS_WIDTH = 220
UNKNOWN = QColor("#f0e442")


class NotesOverlay(CanvasOverlay):
    """One transparent layer over the canvas."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, tr("Comments and regions that cannot be known"))
        self.pins: tuple[tuple[int, Comment], ...] = ()
        """Number and comment of every pin of the frame."""
        self.region = QPainterPath()
        self.stroke: tuple[QPointF, float] | None = None
        """Place and radius of the brush, in picture pixels, while the tool is in hand."""
        self.place()

    def place(self) -> None:
        """Lie above what else covers the canvas."""
        super().place()
        self.raise_()

    def show_comments(self, comments: Sequence[Comment], frame: int) -> None:
        """Show the pinned, open comments of a frame; numbers are those of the list."""
        pins = tuple(
            (number, comment)
            for number, comment in enumerate(comments, start=1)
            if comment.frame == frame and comment.xy is not None and not comment.is_resolved
        )
        if pins != self.pins:
            self.pins = pins
            self.update()

    def show_region(self, region: BoolMask | None, margin: int) -> None:
        """Show where nothing can be known, bool (H, W) on the mask canvas; None = nowhere."""
        if region is None and self.region.isEmpty():
            return
        path = QPainterPath() if region is None else outline_path(region)
        self.region = path.translated(-margin, -margin)
        self.update()

    def show_brush(self, stroke: tuple[QPointF, float] | None) -> None:
        """Show the brush of the tool."""
        self.stroke = stroke
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.pins and self.region.isEmpty() and self.stroke is None:
            return
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            view = self.view
            if not self.region.isEmpty():
                path = view.map(self.region)
                painter.fillPath(path, QBrush(UNKNOWN, Qt.BrushStyle.DiagCrossPattern))
                painter.strokePath(path, QPen(QColor(0, 0, 0, 170), 3))
                painter.strokePath(path, QPen(UNKNOWN, 1.4, Qt.PenStyle.DotLine))
            if self.stroke is not None:
                place, radius_px = self.stroke
                radius = radius_px * self._canvas.zoom
                for colour, width in ((QColor(0, 0, 0, 160), 3.0), (UNKNOWN, 1.4)):
                    painter.setPen(QPen(colour, width))
                    painter.drawEllipse(view.map(place), radius, radius)
            for number, comment in self.pins:
                assert comment.xy is not None
                self._paint_pin(painter, view.map(QPointF(*comment.xy)), number, comment.text)

    def _paint_pin(self, painter: QPainter, place: QPointF, number: int, text: str) -> None:
        tokens = current_theme().tokens
        painter.setPen(QPen(QColor(0, 0, 0, 200), 1.5))
        painter.setBrush(QColor(tokens.flagged))
        painter.drawEllipse(place, PIN_RADIUS, PIN_RADIUS)
        painter.setPen(QColor("#ffffff"))
        disc = QRectF(place.x() - PIN_RADIUS, place.y() - PIN_RADIUS, 2 * PIN_RADIUS, 2 * PIN_RADIUS)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number))
        metrics = painter.fontMetrics()
        words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, WORDS_WIDTH)
        width = metrics.horizontalAdvance(words) + 14
        left = place.x() + PIN_RADIUS + 5
        if left + width > self.width():
            left = place.x() - PIN_RADIUS - 5 - width
        box = QRectF(left, place.y() - metrics.height() / 2 - 3, width, metrics.height() + 6)
        paint_boxed(painter, words, box)
