"""The canvas: picture and masks, zoom and pan, and the tools that work on them.

Drawing follows measured advice: a plain widget that keeps two images at view size, the picture (RGB32) and
one label image (Indexed8); a stroke recomposes only the rectangle it touched.
"""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, area, bbox_xywh
from core.types import Layer, RgbFrame
from ui.canvas.colours import colour_table
from ui.canvas.completion_layer import CompletionPicture, blend_completion
from ui.canvas.compositor import Box, scale_labels, scale_picture, shown_tracks, stripe_pattern
from ui.canvas.edit_buffer import EditBuffer
from ui.canvas.layers import LabelLayers, track_at, with_track
from ui.canvas.scene import OverlayScene, ViewOptions
from ui.canvas.tools.base import StrokeResult
from ui.canvas.transform import ViewTransform, fitted
from ui.language import mark, tr

STILL_AFTER_MS = 140
"""Standing still this long, the picture is scaled once more with the better filter."""
TINY_PX = 6.0
"""Masks smaller than this on screen get a ring."""
WHEEL_NOTCH = 120
MAX_RADIUS_PX = 500.0


class CanvasView(QWidget):
    """Shows one frame with its masks and lets a person paint on them."""

    stroke_finished = Signal(object)
    """A `StrokeResult`."""
    stroke_blocked = Signal(str)
    """Why painting is not possible."""
    hint_raised = Signal(str)
    track_picked = Signal(int)
    """A click chose this track; -1 = none there."""
    pointer_moved = Signal(object)
    """(x, y) in picture coordinates, None outside."""
    zoom_changed = Signal(float)
    brush_radius_changed = Signal(float)
    space_tapped = Signal()

    _CURSORS: ClassVar[dict[str, Qt.CursorShape]] = {
        "select": Qt.CursorShape.ArrowCursor,
        "pan": Qt.CursorShape.OpenHandCursor,
        "brush": Qt.CursorShape.BlankCursor,
        "eraser": Qt.CursorShape.BlankCursor,
        "scribble": Qt.CursorShape.CrossCursor,
    }

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Picture with masks"))
        self.setMinimumSize(160, 120)
        self._picture: RgbFrame | None = None
        self._completion: CompletionPicture | None = None
        self._scene = OverlayScene(MaskCanvas(1, 1))
        self._options = ViewOptions()
        self._layers = LabelLayers()
        self._transform = ViewTransform()
        self._is_fitted = True
        self._is_fast = False
        self._ground = QColor("#14161a")
        self._tool = "select"
        self._track_id: int | None = None
        self._layer = Layer.AMODAL
        self._is_read_only = False
        self._radius = 14.0
        self._buffer: EditBuffer | None = None
        self._last_xy = (0.0, 0.0)
        self._pointer: QPointF | None = None
        self._pan_from: QPointF | None = None
        self._is_space_held = False
        self._has_panned = False
        self._frame_pixels = np.zeros((1, 1, 4), np.uint8)
        self._label_pixels = np.zeros((1, 1), np.uint8)
        self._stripes = np.zeros((1, 1), np.uint8)
        self._is_frame_stale = self._are_labels_stale = True
        self._still = QTimer(self, singleShot=True, interval=STILL_AFTER_MS)
        self._still.timeout.connect(self._on_still)

    # What is shown

    def set_picture(self, rgb: RgbFrame | None) -> None:
        """Show a picture, uint8 (H, W, 3); zoom and pan stay when its size is that of the last one."""
        old, self._picture = self._picture, rgb
        if rgb is not None and (old is None or old.shape != rgb.shape) and self._is_fitted:
            self._fit_silently()
        self._refresh_frame()

    def set_scene(self, scene: OverlayScene) -> None:
        """Show these masks; a stroke under way stays on top until it is finished."""
        margin_changed = scene.canvas != self._scene.canvas
        self._scene = scene
        if margin_changed and self._is_fitted:
            self._fit_silently()
            self._is_frame_stale = True
        if self._buffer is None:
            self._redraw_labels()

    def set_completion(self, completion: CompletionPicture | None) -> None:
        """Show the completed object under the masks; its track's masks are then outlines only."""
        if completion is not self._completion:
            self._completion = completion
            self._refresh_frame()

    def set_options(self, options: ViewOptions) -> None:
        """Show masks in another way."""
        self._is_frame_stale |= options.is_raw != self._options.is_raw and self._completion is not None
        self._options = options
        if self._buffer is None:
            self._redraw_labels()

    def set_ground(self, colour: str) -> None:
        """Set the colour around the picture, `#rrggbb`."""
        self._ground = QColor(colour)
        self._refresh_frame()

    def set_fast(self, is_fast: bool) -> None:
        """Prefer speed over the best filter: while playing."""
        self._is_fast = is_fast
        if not is_fast:
            self._still.start()

    # Zoom and pan

    @property
    def transform_now(self) -> ViewTransform:
        """How the picture lies on screen, in device pixels."""
        return self._transform

    def fit(self) -> None:
        """Show the whole canvas."""
        self._is_fitted = True
        self._fit_silently()
        self._refresh_all()

    def zoom_to_100(self) -> None:
        """One picture pixel per device pixel, around the middle of the view."""
        self.zoom_by(1.0 / self._transform.zoom)

    def zoom_by(self, factor: float, anchor: QPointF | None = None) -> None:
        """Zoom; what lies under `anchor` (widget coordinates, default the middle) stays there."""
        point = anchor if anchor is not None else QPointF(self.width() / 2, self.height() / 2)
        ratio = self.devicePixelRatioF()
        self._is_fitted = False
        self._transform = self._transform.zoomed(factor, point.x() * ratio, point.y() * ratio)
        self._refresh_all()

    # Painting

    def set_tool(self, name: str) -> None:
        """Take `select`, `brush`, `eraser` or `pan` in hand."""
        self.abort_stroke()
        self._tool = name
        self.setCursor(self._CURSORS[name])
        self.update()

    def set_active(self, track_id: int | None, layer: Layer) -> None:
        """Say which track and layer strokes go to."""
        if (track_id, layer) != (self._track_id, self._layer):
            self.abort_stroke()
        self._track_id, self._layer = track_id, layer

    def set_read_only(self, is_read_only: bool) -> None:
        """Forbid painting."""
        self._is_read_only = is_read_only

    @property
    def brush_radius_px(self) -> float:
        """Radius of brush and eraser, in picture pixels."""
        return self._radius

    @brush_radius_px.setter
    def brush_radius_px(self, radius: float) -> None:
        self._radius = max(1.0, min(MAX_RADIUS_PX, float(radius)))
        self.brush_radius_changed.emit(self._radius)
        self.update()

    @property
    def is_stroke_active(self) -> bool:
        """Whether the mouse is painting."""
        return self._buffer is not None

    def abort_stroke(self) -> None:
        """Give the stroke up; the masks are as before."""
        if self._buffer is not None:
            self._buffer = None
            self._layers.end_stroke()
            self._redraw_labels()

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke, a pan or a pick."""
        self.setFocus()
        is_left = event.button() == Qt.MouseButton.LeftButton
        pans = event.button() == Qt.MouseButton.MiddleButton or (
            is_left and (self._is_space_held or self._tool == "pan")
        )
        if pans:
            self._pan_from = event.position()
            self._has_panned = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif is_left and self._tool == "select":
            self._pick(event.position())
        elif is_left:
            self._begin_stroke(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with whatever was begun."""
        position = event.position()
        old, self._pointer = self._pointer, position
        if self._pan_from is not None:
            delta = (position - self._pan_from) * self.devicePixelRatioF()
            self._pan_from = position
            self._is_fitted = False
            self._transform = self._transform.moved(delta.x(), delta.y())
            self._refresh_all()
        elif self._buffer is not None:
            self._extend_stroke(self._picture_xy(position))
        self._update_ring(old, position)
        self.pointer_moved.emit(self._picture_xy(position) if self._picture is not None else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the stroke or the pan."""
        if self._pan_from is not None:
            self._pan_from = None
            self.setCursor(self._CURSORS[self._tool])
        elif event.button() == Qt.MouseButton.LeftButton and self._buffer is not None:
            self._finish_stroke()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit with tools that do not paint; otherwise it is the next dab."""
        if self._tool in ("select", "pan"):
            self.fit()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; with Alt the brush size changes."""
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            # Qt turns the wheel sideways while Alt is held.
            notches = (delta.y() or delta.x()) / WHEEL_NOTCH
            self.brush_radius_px = self._radius * 1.12**notches
        else:
            self.zoom_by(1.2 ** (delta.y() / WHEEL_NOTCH), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives a stroke up; Space held moves the picture."""
        if event.key() == Qt.Key.Key_Escape and self._buffer is not None:
            self.abort_stroke()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._is_space_held, self._has_panned = True, False
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space let go without a drag was a tap."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self._is_space_held:
            self._is_space_held = False
            if not self._has_panned:
                self.space_tapped.emit()
        else:
            super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the ring away."""
        self._pointer = None
        self.pointer_moved.emit(None)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted picture fitted."""
        if self._is_fitted:
            self._fit_silently()
        self._refresh_all()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the two images, the frame around the picture, rings and the brush."""
        self._prepare()
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        area_ = event.rect()
        device = QRectF(
            area_.x() * ratio, area_.y() * ratio, area_.width() * ratio, area_.height() * ratio
        ).toAlignedRect()
        height, width = self._label_pixels.shape
        frame = QImage(self._frame_pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        labels = QImage(self._label_pixels.data, width, height, width, QImage.Format.Format_Indexed8)
        labels.setColorTable(
            colour_table(
                shown_tracks(self._stroke_scene(), self._options),
                self._scene.active_track_id,
                self._options,
                unfilled_id=self._completion.track_id if self._completion is not None else None,
            )
        )
        painter.drawImage(QRectF(area_), frame, QRectF(device))
        if self._picture is not None and not self._options.is_raw:
            painter.drawImage(QRectF(area_), labels, QRectF(device))
        if self._picture is not None:
            self._paint_marks(painter, ratio)
        painter.end()

    # Drawing

    def _prepare(self) -> None:
        ratio = self.devicePixelRatioF()
        width, height = max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))
        if self._label_pixels.shape != (height, width):
            self._frame_pixels = np.zeros((height, width, 4), np.uint8)
            self._label_pixels = np.zeros((height, width), np.uint8)
            self._stripes = stripe_pattern(height, width, round(8 * ratio))
            self._is_frame_stale = self._are_labels_stale = True
        whole = Box(0, 0, width, height)
        if self._is_frame_stale:
            self._scale_frame(whole)
        if self._are_labels_stale:
            self._scale_labels(whole)

    def _scale_frame(self, view: Box) -> None:
        ground = (self._ground.blue(), self._ground.green(), self._ground.red())
        if self._picture is None:
            self._frame_pixels[:] = (*ground, 255)
        else:
            fast = self._is_fast or self._still.isActive()
            scale_picture(self._picture, self._transform, view, self._frame_pixels, ground, fast=fast)
            if self._completion is not None and not self._options.is_raw:
                blend_completion(self._completion, self._transform, view, self._frame_pixels)
        self._is_frame_stale = False

    def _scale_labels(self, view: Box) -> None:
        scale_labels(
            self._layers.labels,
            self._layers.canvas,
            self._transform,
            view,
            self._stripes,
            self._label_pixels,
            edge_px=max(1, round(2 * self.devicePixelRatioF()) - 1),
        )
        self._are_labels_stale = False

    def _refresh_frame(self) -> None:
        self._is_frame_stale = True
        if not self._is_fast:
            self._still.start()
        self.update()

    def _refresh_all(self) -> None:
        self._are_labels_stale = True
        self._refresh_frame()
        self.zoom_changed.emit(self._transform.zoom)

    def _redraw_labels(self) -> None:
        self._layers.draw(self._scene, self._options)
        self._are_labels_stale = True
        self.update()

    def _on_still(self) -> None:
        if self._transform.zoom < 1:
            self._is_frame_stale = True
            self.update()

    def _fit_silently(self) -> None:
        ratio = self.devicePixelRatioF()
        canvas = self._scene.canvas
        size = (canvas.width, canvas.height)
        if self._picture is not None and size == (1, 1):
            size = (self._picture.shape[1], self._picture.shape[0])
        view = (round(self.width() * ratio), round(self.height() * ratio))
        self._transform = fitted(size, canvas.margin, view)
        self._are_labels_stale = True
        self.zoom_changed.emit(self._transform.zoom)

    def _paint_marks(self, painter: QPainter, ratio: float) -> None:
        canvas = self._scene.canvas
        if canvas.margin:
            painter.setPen(QPen(QColor(255, 255, 255, 90), 1, Qt.PenStyle.DashLine))
            painter.drawRect(self._widget_rect(0, 0, canvas.width, canvas.height, ratio))
            m = canvas.margin
            painter.setPen(QPen(QColor(255, 255, 255, 45), 1))
            painter.drawRect(self._widget_rect(-m, -m, canvas.width + 2 * m, canvas.height + 2 * m, ratio))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._options.is_raw:
            self._paint_tiny(painter, ratio)
        if self._pointer is not None and self._tool in ("brush", "eraser") and self._pan_from is None:
            radius = self._radius * self._transform.zoom / ratio
            for colour, wide in ((QColor(0, 0, 0, 160), 3.0), (QColor(255, 255, 255, 230), 1.2)):
                painter.setPen(QPen(colour, wide))
                painter.drawEllipse(self._pointer, radius, radius)
            if radius < 3:
                painter.drawPoint(self._pointer)

    def _paint_tiny(self, painter: QPainter, ratio: float) -> None:
        for track in shown_tracks(self._scene, self._options):
            rle = track.amodal or track.modal
            box = bbox_xywh(rle) if rle is not None else None
            if box is None or max(box[2], box[3]) * self._transform.zoom >= TINY_PX * ratio:
                continue
            m = self._scene.canvas.margin
            middle = self._widget_rect(box[0] - m, box[1] - m, box[2], box[3], ratio).center()
            painter.setPen(QPen(QColor(track.colour), 2))
            painter.drawEllipse(middle, 9.0, 9.0)

    def _widget_rect(self, x: float, y: float, width: float, height: float, ratio: float) -> QRectF:
        left, top = self._transform.to_device(x, y)
        zoom = self._transform.zoom
        return QRectF(left / ratio, top / ratio, width * zoom / ratio, height * zoom / ratio)

    def _update_ring(self, old: QPointF | None, new: QPointF) -> None:
        if self._tool not in ("brush", "eraser"):
            return
        reach = round(self._radius * self._transform.zoom / self.devicePixelRatioF()) + 4
        for point in (old, new):
            if point is not None:
                x, y = round(point.x()), round(point.y())
                self.update(QRect(x - reach, y - reach, 2 * reach + 1, 2 * reach + 1))

    # Strokes

    def _picture_xy(self, position: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return self._transform.to_picture(position.x() * ratio, position.y() * ratio)

    def _stroke_scene(self) -> OverlayScene:
        if self._buffer is None or self._track_id is None:
            return self._scene
        return with_track(self._scene, self._track_id, "#009e73")

    def _begin_stroke(self, event: QMouseEvent) -> None:
        reason = self._why_blocked()
        if reason:
            self.stroke_blocked.emit(reason)
            return
        inverts = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_erasing = (self._tool == "eraser") != inverts
        modal, amodal = self._masks_of_active()
        self._buffer = EditBuffer(self._scene.canvas, self._layer, modal, amodal, is_erasing=is_erasing)
        self._layers.begin_stroke(self._stroke_scene(), self._options, self._buffer)
        self._last_xy = self._picture_xy(event.position())
        self._extend_stroke(self._last_xy)

    def _why_blocked(self) -> str:
        if self._picture is None:
            return tr("There is no picture to paint on yet")
        if self._is_read_only:
            return tr("This project is open for reading only")
        if self._track_id is None:
            return tr("Choose a track first (click its object or press its number), or make one with Ctrl+T")
        if self._track_id in self._options.hidden_track_ids:
            return tr("The active track is hidden: Shift+H shows it")
        if self._track_id in self._options.locked_track_ids:
            return tr("The active track is locked: Alt+L unlocks it")
        return ""

    def _masks_of_active(self) -> tuple[Rle | None, Rle | None]:
        for track in self._scene.tracks:
            if track.track_id == self._track_id:
                return track.modal, track.amodal
        return None, None

    def _extend_stroke(self, xy: tuple[float, float]) -> None:
        assert self._buffer is not None
        touched = self._buffer.paint(self._last_xy, xy, self._radius)
        self._last_xy = xy
        if touched.is_empty:
            return
        self._layers.update_stroke(self._buffer, self._options.mode, touched)
        margin, ratio = self._scene.canvas.margin, self.devicePixelRatioF()
        left, top = self._transform.to_device(touched.left - margin, touched.top - margin)
        right, bottom = self._transform.to_device(touched.right - margin, touched.bottom - margin)
        height, width = self._label_pixels.shape
        view = Box(int(left) - 4, int(top) - 4, int(right) + 5, int(bottom) + 5).clipped(width, height)
        if view.is_empty:
            return
        self._scale_labels(view)
        self.update(
            QRectF(
                view.left / ratio,
                view.top / ratio,
                (view.right - view.left) / ratio,
                (view.bottom - view.top) / ratio,
            ).toAlignedRect()
        )

    def _finish_stroke(self) -> None:
        buffer, self._buffer = self._buffer, None
        assert buffer is not None
        self._layers.end_stroke()
        if buffer.has_kept_visible:
            self.hint_raised.emit(
                tr("Visible pixels stay in the amodal mask: erase them from the modal mask (T)")
            )
        after = buffer.result()
        if self._track_id is None or not buffer.is_changed or after == buffer.before:
            self._redraw_labels()
            return
        if buffer.before is None and not area(after):
            self._redraw_labels()
            return
        label = mark("Eraser") if buffer.is_erasing else mark("Brush")
        self.stroke_finished.emit(
            StrokeResult(self._track_id, self._layer, buffer.before, after, buffer.amodal_after(after), label)
        )

    def _pick(self, position: QPointF) -> None:
        x, y = self._picture_xy(position)
        margin = self._scene.canvas.margin
        found = track_at(
            self._scene,
            self._options,
            int(x + margin // 1),
            int(y + margin // 1),
            self._scene.active_track_id,
        )
        self.track_picked.emit(-1 if found is None else found)
