"""Magic scribble on the canvas: strokes for object and surroundings, the outline they give, and its keys.

It works as an event filter and a transparent widget over the canvas, which need not know of it.
"""

import math
from collections.abc import Callable

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTransform,
)

from core.types import BoolMask
from models.scribble.protocol import Point, Stroke
from ui.canvas.canvas_overlay import CanvasOverlay
from ui.canvas.picture_view import PictureView
from ui.widgets.painting import painting

PEN_RADIUS = 4.0
"""Of the strokes on screen, in logical pixels."""
LEAST_STEP = 2.0
"""Points of a stroke lie at least this far apart on screen."""
LEAST_BOX = 6.0
"""Sides of a box are at least so long on screen, in logical pixels; less is a click."""
NOT_OBJECT = "#d55e00"


class ScribbleOverlay(CanvasOverlay):
    """Draws strokes, the preview and one line of help over the canvas; lets the mouse through."""

    def __init__(self, canvas: PictureView, name: str) -> None:
        super().__init__(canvas, name)
        self._colour = QColor("#009e73")
        self.strokes: tuple[Stroke, ...] = ()
        self.preview = QPainterPath()
        self.promise = QPainterPath()
        """What a click would take, in picture coordinates."""
        self.help = ""
        self.hide()

    def set_colour(self, colour: str) -> None:
        """Set the active track's colour."""
        self._colour = QColor(colour)
        self.update()

    def set_preview(self, mask: BoolMask | None) -> None:
        """Show the outline of a mask, bool (H, W), in picture coordinates."""
        self.preview = QPainterPath() if mask is None else outline_path(mask)
        self.update()

    def set_promise(self, mask: BoolMask | None) -> None:
        """Show the outline of what a click would take, bool (H, W)."""
        self.promise = QPainterPath() if mask is None else outline_path(mask)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            view = self.view
            if not self.preview.isEmpty():
                self._paint_preview(painter, view.map(self.preview))
            if not self.promise.isEmpty():
                self._paint_promise(painter, view.map(self.promise))
            for stroke in self.strokes:
                self._paint_stroke(painter, view, stroke, self._canvas.zoom)
            if self.help:
                self.paint_words(painter, self.help, at_top=False)

    def _paint_preview(self, painter: QPainter, path: QPainterPath) -> None:
        fill = QColor(self._colour)
        fill.setAlphaF(0.42)
        painter.fillPath(path, fill)
        for colour, width in ((QColor(0, 0, 0, 170), 3.6), (QColor("#ffffff"), 1.8)):
            painter.strokePath(path, QPen(colour, width))

    def _paint_promise(self, painter: QPainter, path: QPainterPath) -> None:
        painter.strokePath(path, QPen(QColor(0, 0, 0, 150), 3.0))
        painter.strokePath(path, QPen(self._colour.lighter(140), 1.6, Qt.PenStyle.DashLine))

    def _paint_box(self, painter: QPainter, corners: list[QPointF]) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, wide, line in (
            (QColor(255, 255, 255, 235), 3.6, Qt.PenStyle.SolidLine),
            (self._colour, 2.0, Qt.PenStyle.DashLine),
        ):
            painter.setPen(QPen(colour, wide, line))
            painter.drawRect(QRectF(corners[0], corners[-1]).normalized())

    def _paint_stroke(self, painter: QPainter, view: QTransform, stroke: Stroke, zoom: float) -> None:
        points = [view.map(QPointF(x, y)) for x, y in stroke.points_xy]
        if stroke.is_box:
            self._paint_box(painter, points)
            return
        width = max(2.0, 2 * stroke.radius_px * zoom)
        inner = QColor(self._colour) if stroke.is_object else QColor(NOT_OBJECT)
        # Not by colour alone: what does not belong is dotted.
        style = Qt.PenStyle.SolidLine if stroke.is_object else Qt.PenStyle.DotLine
        for colour, wide, line in (
            (QColor(255, 255, 255, 235), width + 2.5, Qt.PenStyle.SolidLine),
            (inner, width, style),
        ):
            pen = QPen(colour, wide, line, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            if len(points) == 1:
                painter.drawPoint(points[0])
            else:
                painter.drawPolyline(QPolygonF(points))


class ScribbleTool(QObject):
    """Strokes with the left (object) and the right button or Alt (not the object), and the keys of a preview.

    Signals:
        strokes_changed(tuple): Strokes so far, oldest first, with the one under way.
        stroke_ended(tuple): The same when the button was let go.
        take_requested(bool): Enter was pressed; True: take the region away from the layer.
        drop_requested(), keep_requested(): Esc was pressed; Ctrl+Enter: the strokes are prompts and no mask.
        blocked(str): Why nothing can be drawn.
        hovered(tuple or None): Where the mouse moved without a button, x and y in the picture; None: it left.
    """

    strokes_changed = Signal(object)
    stroke_ended = Signal(object)
    take_requested = Signal(bool)
    drop_requested = Signal()
    keep_requested = Signal()
    blocked = Signal(str)
    hovered = Signal(object)

    offers_box = keeps_prompts = False
    """Whether a drag with Shift makes a box, and whether strokes can be kept as prompts."""
    drags_box = False
    """Whether a drag without Shift makes a box."""

    def __init__(self, canvas: PictureView, why_blocked: Callable[[], str], name: str) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._why_blocked = why_blocked
        self.overlay = ScribbleOverlay(canvas, name)
        self._points: list[tuple[float, float]] = []
        self._button: Qt.MouseButton | None = None
        self._is_object = True
        self._is_box = False
        self._is_on = False
        self._is_space_held = False
        canvas.installEventFilter(self)

    @property
    def is_on(self) -> bool:
        """Whether the tool is in hand."""
        return self._is_on

    def set_on(self, is_on: bool) -> None:
        """Take the tool in hand or lay it down; strokes are dropped."""
        self._is_on = is_on
        self.clear()
        self.overlay.place()
        self.overlay.setVisible(is_on)
        self.overlay.raise_()

    def clear(self) -> None:
        """Forget strokes and preview."""
        self._points, self._button = [], None
        self.overlay.strokes = ()
        self.overlay.set_preview(None)
        self.overlay.set_promise(None)

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what belongs to the tool; everything else goes on to the canvas."""
        kind = event.type()
        if not self._is_on:
            return False
        if isinstance(event, QKeyEvent):
            return self._on_key(event)
        if isinstance(event, QMouseEvent):
            if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                return self._on_press(event)
            if kind == QEvent.Type.MouseMove:
                self._on_move(event)
            elif kind == QEvent.Type.MouseButtonRelease and event.button() == self._button:
                self._points, self._button = [], None
                self.stroke_ended.emit(self.overlay.strokes)
                return True
        elif kind == QEvent.Type.Leave:
            self.hovered.emit(None)
        return False

    def _on_press(self, event: QMouseEvent) -> bool:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if self._is_space_held or not (is_left or event.button() == Qt.MouseButton.RightButton):
            return False
        self._canvas.setFocus()
        if reason := self._why_blocked():
            self.blocked.emit(reason)
            return True
        if self._button is None:
            self._button = event.button()
            self._is_object = is_left and not event.modifiers() & Qt.KeyboardModifier.AltModifier
            has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._is_box = self.offers_box and self._is_object and has_shift != self.drags_box
            self._points = [self._canvas.picture_xy(event.position())]
            self._show((*self.overlay.strokes, self._stroke()))
        return True

    def _on_move(self, event: QMouseEvent) -> None:
        xy = self._canvas.picture_xy(event.position())
        if self._button is None or not self._points:
            self.hovered.emit(xy if not event.buttons() else None)
            return
        least = LEAST_STEP * self._canvas.devicePixelRatioF() / self._canvas.transform_now.zoom
        if math.dist(xy, self._points[-1]) >= least:
            # Of a box the two corners count: the press, and where the mouse is.
            self._points = [self._points[0], xy] if self._is_box else [*self._points, xy]
            self._show((*self.overlay.strokes[:-1], self._stroke()))

    def _on_key(self, event: QKeyEvent) -> bool:
        is_override = event.type() == QEvent.Type.ShortcutOverride
        is_press = event.type() == QEvent.Type.KeyPress
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and not is_override:
            self._is_space_held = is_press
        if not self.overlay.strokes or not (is_override or is_press):
            return False
        acts = self._act_of(event)
        if acts is None:
            return False
        event.accept()
        if is_press:
            acts()
        return True

    def _act_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key means while there are strokes; these keys mean something else without."""
        control = Qt.KeyboardModifier.ControlModifier
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_plain = held == Qt.KeyboardModifier.NoModifier
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and (is_plain or held == Qt.KeyboardModifier.AltModifier):
            return lambda: self.take_requested.emit(not is_plain)
        if is_enter and held == control and self.keeps_prompts:
            return self.keep_requested.emit
        if is_plain and event.key() == Qt.Key.Key_Escape:
            return self.drop_requested.emit
        is_undo = event.key() == Qt.Key.Key_Z and held == control
        if is_undo or (is_plain and event.key() == Qt.Key.Key_Backspace):
            return self._drop_last
        return None

    def _drop_last(self) -> None:
        self._points, self._button = [], None
        self._show(self.overlay.strokes[:-1])

    def _show(self, strokes: tuple[Stroke, ...]) -> None:
        self.overlay.strokes = strokes
        self.overlay.update()
        self.strokes_changed.emit(strokes)

    def stroke_at(self, xy: Point) -> Stroke:
        """Return the stroke that a click at a place of the picture makes."""
        return Stroke((xy,), self._pen_px, is_object=True)

    @property
    def _pen_px(self) -> float:
        return PEN_RADIUS * self._canvas.devicePixelRatioF() / self._canvas.transform_now.zoom

    def _stroke(self) -> Stroke:
        radius = self._pen_px
        points = tuple(self._points)
        if self._is_box and len(points) > 1:
            wide, high = (abs(one - other) for one, other in zip(*points, strict=True))
            # A trembling click is none.
            if min(wide, high) >= LEAST_BOX * radius / PEN_RADIUS:
                return Stroke(points, 0.0, is_object=True, is_box=True)
            points = points[:1]
        return Stroke(points, radius, self._is_object)


def outline_path(mask: BoolMask) -> QPainterPath:
    """Return the outline of a mask as a path in picture coordinates; holes stay holes."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    contours, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        points = contour.reshape(-1, 2).astype(float) + 0.5
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
        path.closeSubpath()
    return path
