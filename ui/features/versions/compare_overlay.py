"""Comparing at full size over the canvas: wipe, blink, difference, agreement; and dragging around a part."""

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF

from ui.canvas.canvas_overlay import WORDS, WORDS_GROUND, CanvasOverlay
from ui.canvas.compare_mode import BLINK_MS, GRAB_PX, CompareMode
from ui.canvas.view import CanvasView
from ui.features.versions.compare_layer import (
    Colours,
    CompareLayer,
    difference_colours,
    side_colours,
    vote_colours,
)
from ui.language import tr
from ui.widgets.painting import painting

CLICK_PX = 4


class CompareOverlay(CanvasOverlay):
    """Draws the layer, its legend, the wipe's line and the lasso; lets the mouse through."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, tr("Comparison of two masks"))
        self.layer: CompareLayer | None = None
        self.divider = 0.5
        """Place of the wipe's line, 0..1 of the width."""
        self.shows_first = True
        """Which of the two blinking shows."""
        self.lasso: list[tuple[float, float]] = []
        self.help = ""
        self._blink = QTimer(self, interval=BLINK_MS)
        self._blink.timeout.connect(self._on_blink)
        self.hide()

    def set_layer(self, layer: CompareLayer | None) -> None:
        """Show a layer, or none."""
        self.layer = layer
        is_blinking = layer is not None and layer.mode is CompareMode.BLINK
        if is_blinking != self._blink.isActive():
            self.shows_first = True
            self._blink.start() if is_blinking else self._blink.stop()
        self.refresh()

    def refresh(self) -> None:
        """Draw anew; hides itself when there is nothing to draw."""
        self.place()
        self.setVisible(self.layer is not None or bool(self.lasso) or bool(self.help))
        self.raise_()
        self.update()

    def legend(self) -> list[tuple[str, str]]:
        """Return (colour, words) of what is shown."""
        if self.layer is None:
            return []
        layer = self.layer
        if layer.note:
            return [("", layer.note)]
        if layer.mode is CompareMode.AGREEMENT:
            colours = vote_colours(layer.votes)
            return [
                (colours[votes][0], tr("{votes} of {count}", votes=votes, count=layer.votes))
                for votes in range(1, layer.votes + 1)
            ]
        first, second, both = (colour for colour, _ in difference_colours().values())
        if layer.mode is CompareMode.DIFFERENCE:
            return [
                (first, tr("only {name}", name=layer.first_name)),
                (second, tr("only {name}", name=layer.second_name)),
                (both, tr("both")),
            ]
        sides = [(first, layer.first_name), (second, layer.second_name)]
        if layer.mode is CompareMode.BLINK:
            return [sides[0 if self.shows_first else 1]]
        return sides

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            if self.layer is not None:
                self._paint_layer(painter, self.layer)
            if self.lasso:
                self._paint_lasso(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            bottom = self.height() - 12.0
            if self.help:
                bottom = self._paint_line(painter, [("", self.help)], bottom) - 6
            if self.layer is not None:
                self._paint_line(painter, self.legend(), bottom)

    def _paint_layer(self, painter: QPainter, layer: CompareLayer) -> None:
        x = self.divider * self.width()
        left, right = QRectF(0, 0, x, self.height()), QRectF(x, 0, self.width() - x, self.height())
        whole = QRectF(self.rect())
        if layer.mode is CompareMode.WIPE:
            self._paint_labels(painter, layer, side_colours(is_first=True), left)
            self._paint_labels(painter, layer, side_colours(is_first=False), right)
            painter.setClipping(False)
            for colour, wide in ((QColor(0, 0, 0, 170), 4.0), (QColor("#ffffff"), 1.6)):
                painter.setPen(QPen(colour, wide))
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            painter.setBrush(QColor("#ffffff"))
            painter.setPen(QPen(QColor(0, 0, 0, 170), 1.5))
            painter.drawEllipse(QPointF(x, self.height() / 2), 6.0, 6.0)
        elif layer.mode is CompareMode.BLINK:
            self._paint_labels(painter, layer, side_colours(is_first=self.shows_first), whole)
        elif layer.mode is CompareMode.DIFFERENCE:
            self._paint_labels(painter, layer, difference_colours(), whole)
        else:
            self._paint_labels(painter, layer, vote_colours(layer.votes), whole)
        painter.setClipping(False)

    def _paint_labels(self, painter: QPainter, layer: CompareLayer, colours: Colours, clip: QRectF) -> None:
        labels = np.ascontiguousarray(layer.labels)
        height, width = labels.shape
        image = QImage(labels.data, width, height, width, QImage.Format.Format_Indexed8)
        table = [QColor(0, 0, 0, 0).rgba()] * 256
        for label, (colour, opacity) in colours.items():
            shade = QColor(colour)
            shade.setAlphaF(opacity)
            table[label] = shade.rgba()
        image.setColorTable(table)
        painter.save()
        painter.setClipRect(clip)
        painter.setTransform(self.view)
        painter.drawImage(QPointF(-layer.margin, -layer.margin), image)
        painter.restore()

    def _paint_lasso(self, painter: QPainter) -> None:
        shape = self.view.map(QPolygonF([QPointF(x, y) for x, y in self.lasso]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(255, 255, 255, 40))
        for colour, style in (
            (QColor(0, 0, 0, 200), Qt.PenStyle.SolidLine),
            (QColor("#ffffff"), Qt.PenStyle.DashLine),
        ):
            painter.setPen(QPen(colour, 2, style))
            painter.drawPolygon(shape)

    def _paint_line(self, painter: QPainter, parts: list[tuple[str, str]], bottom: float) -> float:
        """Draw swatches and words in one box above `bottom`; returns its top."""
        metrics, gap, swatch = painter.fontMetrics(), 12.0, 12.0
        room = max(60, int((self.width() - 48) / max(1, len(parts)) - 2 * gap - swatch))
        texts = [metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room) for _, text in parts]
        widths = [
            metrics.horizontalAdvance(text) + (swatch + 6 if colour else 0)
            for (colour, _), text in zip(parts, texts, strict=True)
        ]
        box = QRectF(0, 0, sum(widths) + gap * (len(parts) + 1), metrics.height() + 12)
        box.moveCenter(QPointF(self.width() / 2, 0))
        box.moveBottom(bottom)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(WORDS_GROUND)
        painter.drawRoundedRect(box, 6, 6)
        x = box.left() + gap
        for (colour, _), text, width in zip(parts, texts, widths, strict=True):
            at = x
            if colour:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(QRectF(x, box.center().y() - swatch / 2, swatch, swatch), 2, 2)
                at += swatch + 6
            painter.setPen(WORDS)
            painter.drawText(QRectF(at, box.top(), width, box.height()), Qt.AlignmentFlag.AlignVCenter, text)
            x += width + gap
        return box.top()

    def _on_blink(self) -> None:
        self.shows_first = not self.shows_first
        self.update()


class CompareTool(QObject):
    """The mouse while comparing: the wipe's line is dragged, a part is outlined or clicked.

    Signals:
        region_drawn(list): Corners (x, y) of a dragged outline, in picture coordinates.
        part_clicked(float, float): Picture coordinates of a click.
        ended(): Esc was pressed.
    """

    region_drawn = Signal(object)
    part_clicked = Signal(float, float)
    ended = Signal()

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.overlay = CompareOverlay(canvas)
        self.is_taking = False
        """The mouse outlines parts."""
        self._moves: Callable[[QMouseEvent], None] | None = None
        self._pressed_at = QPointF()
        canvas.installEventFilter(self)

    def set_taking(self, is_on: bool, words: str = "") -> None:
        """Have the mouse outline parts or not; `words` say what to do."""
        self.is_taking = is_on
        self._moves = None
        self.overlay.lasso = []
        self.overlay.help = words if is_on else ""
        self.overlay.refresh()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take what belongs to comparing; everything else goes on to the canvas."""
        kind = event.type()
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.is_taking:
            if kind == QEvent.Type.KeyPress:
                self.ended.emit()
            event.accept()
            return True
        if not isinstance(event, QMouseEvent):
            return False
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            return self._on_press(event)
        if kind == QEvent.Type.MouseMove and self._moves is not None:
            self._moves(event)
            return True
        if kind == QEvent.Type.MouseButtonRelease and self._moves is not None:
            self._on_release(event)
            return True
        return False

    def _on_press(self, event: QMouseEvent) -> bool:
        layer = self.overlay.layer
        x = self.overlay.divider * self._canvas.width()
        is_wiping = layer is not None and layer.mode is CompareMode.WIPE
        if is_wiping and abs(event.position().x() - x) <= GRAB_PX:
            self._moves = self._move_divider
        elif self.is_taking:
            self._pressed_at = event.position()
            self.overlay.lasso = [self._canvas.picture_xy(event.position())]
            self._moves = self._extend_lasso
        else:
            return False
        self._canvas.setFocus()
        return True

    def _move_divider(self, event: QMouseEvent) -> None:
        self.overlay.divider = min(1.0, max(0.0, event.position().x() / max(1, self._canvas.width())))
        self.overlay.update()

    def _extend_lasso(self, event: QMouseEvent) -> None:
        x, y = self._canvas.picture_xy(event.position())
        first = self.overlay.lasso[0]
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.overlay.lasso = [first, (x, first[1]), (x, y), (first[0], y)]
        else:
            self.overlay.lasso.append((x, y))
        self.overlay.refresh()

    def _on_release(self, event: QMouseEvent) -> None:
        is_lasso = self._moves == self._extend_lasso
        self._moves = None
        if not is_lasso:
            return
        outline, self.overlay.lasso = self.overlay.lasso, []
        self.overlay.refresh()
        moved = event.position() - self._pressed_at
        if len(outline) < 3 and math.hypot(moved.x(), moved.y()) < CLICK_PX:
            self.part_clicked.emit(*outline[0])
        elif len(outline) >= 3:
            self.region_drawn.emit(outline)
