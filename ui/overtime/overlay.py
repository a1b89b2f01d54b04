"""Outlines over the canvas, of other frames or of what a tool would fill in, and the bar to decide."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.masks.rle import Rle, decode_rle
from ui.canvas.tools.scribble import outline_path
from ui.canvas.view import CanvasView
from ui.language import tr

PLOT_WIDTH, PLOT_HEIGHT = 150, 26


@dataclass(frozen=True)
class Outline:
    """One shape to draw."""

    path: QPainterPath
    """In picture coordinates."""
    colour: str
    line: Qt.PenStyle
    fill: float = 0.0
    """Opacity inside, 0..1."""


def outline_of(rle: Rle, margin: int, colour: str, line: Qt.PenStyle, fill: float = 0.0) -> Outline:
    """Return the outline of a mask on a canvas with a margin."""
    return Outline(outline_path(decode_rle(rle)).translated(-margin, -margin), colour, line, fill)


class OverTimeOverlay(QWidget):
    """Draws outlines by name and one line that says what they are; lets the mouse through."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName(tr("Outlines over time"))
        self._canvas = canvas
        self.outlines: dict[str, Outline] = {}
        self.text = ""
        self.bar = FillingBar(canvas)
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
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all outlines and the line of text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now, ratio = self._canvas.transform_now, self._canvas.devicePixelRatioF()
        view = QTransform(now.zoom / ratio, 0, 0, now.zoom / ratio, now.left / ratio, now.top / ratio)
        for outline in self.outlines.values():
            path = view.map(outline.path)
            if outline.fill:
                inside = QColor(outline.colour)
                inside.setAlphaF(outline.fill)
                painter.fillPath(path, inside)
            painter.strokePath(path, QPen(QColor(0, 0, 0, 170), 3.4))
            painter.strokePath(path, QPen(QColor(outline.colour).lighter(135), 1.8, outline.line))
        if self.text:
            self._paint_text(painter)
        painter.end()

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
            self._place()
            self.raise_()
            self.bar.raise_()
        self.setVisible(is_needed)
        self.update()

    def _place(self) -> None:
        self.setGeometry(self._canvas.rect())
        self.bar.place()


class TrustPlot(QWidget):
    """One bar per frame: how far a carried correction is to be trusted there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(PLOT_WIDTH, PLOT_HEIGHT)
        self.trust: dict[int, float] = {}
        self.frames: frozenset[int] = frozenset()
        self.frame = -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw filled bars where the frame changes, hollow ones where it does not."""
        painter = QPainter(self)
        wide = min(12.0, PLOT_WIDTH / max(1, len(self.trust)))
        for place, frame in enumerate(sorted(self.trust)):
            high = max(1.0, (PLOT_HEIGHT - 5) * self.trust[frame])
            box = QRectF(place * wide, PLOT_HEIGHT - 4 - high, max(1.0, wide - 1), high)
            colour = QColor("#56b4e9") if frame in self.frames else QColor("#8b94a3")
            painter.setPen(colour)
            painter.setBrush(colour if frame in self.frames else Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
            if frame == self.frame:
                painter.fillRect(QRectF(box.left(), PLOT_HEIGHT - 2, box.width(), 2), QColor("#e0673e"))
        painter.end()


class FillingBar(QFrame):
    """Says what would be filled in; Enter keeps it, Esc drops it."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("card", "true")
        self.setAutoFillBackground(True)
        self.text = QLabel()
        self.plot = TrustPlot(self)
        self.plot.setToolTip(tr("Trust per frame; hollow: left as it is"))
        self.keep = QPushButton(tr("Keep (Enter)"))
        self.keep.setProperty("kind", "primary")
        self.keep.setToolTip(tr("Saves it as one step (Enter)"))
        self.drop = QPushButton(tr("Drop (Esc)"))
        self.drop.setToolTip(tr("Changes nothing (Esc)"))
        # Two lines, because one does not fit between the panels of a small screen.
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.plot)
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.drop)
        layout.addLayout(row)
        for button in (self.keep, self.drop):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def tell(self, text: str, *, can_keep: bool, has_plot: bool = False) -> None:
        """Show the bar with a text."""
        self.text.setText(text)
        self.keep.setVisible(can_keep)
        self.plot.setVisible(has_plot)
        self.show()
        self.place()
        self.raise_()

    def place(self) -> None:
        """Stay at the bottom, in the middle."""
        self.adjustSize()
        width, height = self._canvas.width(), self._canvas.height()
        self.move(max(8, (width - self.width()) // 2), height - self.height() - 12)
