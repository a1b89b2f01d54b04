"""The brush for what cannot be known: paints a region of its own, neither modal nor amodal."""

from collections.abc import Callable

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from core.masks.canvas import MaskCanvas
from core.types import BoolMask, LabelImage
from ui.canvas.picture_view import PictureView


class UnknownTool(QObject):
    """Left drag adds, Ctrl+drag takes away, Esc gives the stroke up; `[` and `]` size it like the brush.

    Signals:
        previewed(BoolMask): Region while the button is down, bool (H, W) on the mask canvas.
        painted(BoolMask): Region when the button was let go.
        given_up(): Esc was pressed in a stroke.
        moved(QPointF, None): Where the brush is, in picture pixels.
        blocked(str): Why nothing can be painted.
    """

    previewed = Signal(object)
    painted = Signal(object)
    given_up = Signal()
    moved = Signal(object)
    blocked = Signal(str)

    def __init__(
        self, canvas: PictureView, radius_px: Callable[[], float], why_blocked: Callable[[], str]
    ) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._radius_px = radius_px
        self._why_blocked = why_blocked
        self._mask_canvas = MaskCanvas(1, 1)
        self._start: BoolMask | None = None
        self._pixels: LabelImage | None = None
        self._value = 1
        self._last = (0, 0)
        self._is_on = False
        canvas.installEventFilter(self)

    def set_on(self, is_on: bool) -> None:
        """Take the tool in hand or lay it down."""
        self._is_on = is_on
        self._pixels = None
        if not is_on:
            self.moved.emit(None)

    def set_region(self, region: BoolMask | None, canvas: MaskCanvas) -> None:
        """Say what is there before a stroke; ends a stroke under way."""
        self._start, self._mask_canvas, self._pixels = region, canvas, None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take strokes; everything else goes on to the canvas."""
        if not self._is_on:
            return False
        if isinstance(event, QKeyEvent):
            return self._on_key(event)
        if not isinstance(event, QMouseEvent):
            return False
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return event.button() == Qt.MouseButton.LeftButton and self._begin(event)
        if kind == QEvent.Type.MouseMove:
            self.moved.emit(self._picture_point(event.position()))
            if self._pixels is not None:
                self._extend(self._canvas_xy(event.position()))
                return True
        elif kind == QEvent.Type.MouseButtonRelease and self._pixels is not None:
            pixels, self._pixels = self._pixels, None
            self.painted.emit(pixels.view(np.bool_))
            return True
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        is_esc = event.key() == Qt.Key.Key_Escape and self._pixels is not None
        if is_esc and event.type() == QEvent.Type.KeyPress:
            self._pixels = None
            self.given_up.emit()
        return is_esc

    def _begin(self, event: QMouseEvent) -> bool:
        self._canvas.setFocus()
        if reason := self._why_blocked():
            self.blocked.emit(reason)
            return True
        size_hw = self._mask_canvas.size_hw
        start = self._start if self._start is not None and self._start.shape == size_hw else None
        self._pixels = np.zeros(size_hw, np.uint8) if start is None else start.astype(np.uint8)
        self._value = 0 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        self._last = self._canvas_xy(event.position())
        self._extend(self._last)
        return True

    def _extend(self, xy: tuple[int, int]) -> None:
        assert self._pixels is not None
        radius = max(1, round(self._radius_px()))
        cv2.line(self._pixels, self._last, xy, self._value, 2 * radius)
        cv2.circle(self._pixels, xy, radius, self._value, -1)
        self._last = xy
        self.previewed.emit(self._pixels.view(np.bool_))

    def _picture_point(self, position: QPointF) -> QPointF:
        return QPointF(*self._canvas.picture_xy(position))

    def _canvas_xy(self, position: QPointF) -> tuple[int, int]:
        point, margin = self._picture_point(position), self._mask_canvas.margin
        return int(point.x()) + margin, int(point.y()) + margin
