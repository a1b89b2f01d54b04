"""Picture (RGB32) and labels (Indexed8) at the view's size, and what of them is out of date."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from core.types import LabelImage, RgbFrame
from ui.canvas.colours import (
    STRIPE_BIT,
    VIOLATION,
    colour_table,
    hidden_label,
    modal_label,
    slots_of,
)
from ui.canvas.completion_layer import CompletionPicture
from ui.canvas.completion_look import Backdrop, CompletionLook, draw_completion
from ui.canvas.compositor import Box, scale_labels, scale_picture, shown_tracks, stripe_pattern
from ui.canvas.layers import LabelLayers
from ui.canvas.transform import ViewTransform
from ui.shown.picture_look import Matte, apply_levels, lay_matte
from ui.shown.scene import OverlayScene, ViewOptions

STRIPE_PX = 8


class Screen:
    """Pixels of the view in device pixels; a plain widget paints them."""

    def __init__(self) -> None:
        self.picture: RgbFrame | None = None
        self.stand_in: RgbFrame | None = None
        """What is drawn instead of the picture: its depth."""
        self.composed: RgbFrame | None = None
        """What is drawn instead of all, without masks: the composed frame, at any size."""
        self.completion: CompletionPicture | None = None
        self.background: CompletionPicture | None = None
        self.look = CompletionLook()
        self.layers = LabelLayers()
        self.transform = ViewTransform()
        self.ground = QColor("#14161a")
        self.ratio = 1.0
        """Device pixels per logical pixel."""
        self.is_frame_stale = self.are_labels_stale = True
        self._frame = np.zeros((1, 1, 4), np.uint8)
        self._labels = np.zeros((1, 1), np.uint8)
        self._stripes = np.zeros((1, 1), np.uint8)

    @property
    def is_completed(self) -> bool:
        """Whether a completed object or what lies behind it is shown."""
        return self.completion is not None or self.background is not None

    def prepare(self, width: int, height: int, ratio: float, options: ViewOptions, *, fast: bool) -> None:
        """Bring both images up to date, for a widget of so many logical pixels."""
        self.ratio = ratio
        width, height = max(1, round(width * ratio)), max(1, round(height * ratio))
        if self._labels.shape != (height, width):
            self._frame = np.zeros((height, width, 4), np.uint8)
            self._labels = np.zeros((height, width), np.uint8)
            self._stripes = stripe_pattern(height, width, round(STRIPE_PX * ratio))
            self.is_frame_stale = self.are_labels_stale = True
        whole = Box(0, 0, width, height)
        if self.is_frame_stale:
            self._scale_frame(whole, options, fast=fast)
        if self.are_labels_stale:
            self._scale_labels(whole)
            self.are_labels_stale = False

    def renew_labels(self, touched: Box) -> QRectF | None:
        """Scale the labels of a rectangle of the mask canvas again; returns it in logical pixels."""
        margin = self.layers.canvas.margin
        left, top = self.transform.to_device(touched.left - margin, touched.top - margin)
        right, bottom = self.transform.to_device(touched.right - margin, touched.bottom - margin)
        height, width = self._labels.shape
        view = Box(int(left) - 4, int(top) - 4, int(right) + 5, int(bottom) + 5).clipped(width, height)
        if view.is_empty:
            return None
        self._scale_labels(view)
        ratio = self.ratio
        return QRectF(
            view.left / ratio,
            view.top / ratio,
            (view.right - view.left) / ratio,
            (view.bottom - view.top) / ratio,
        )

    def paint(self, painter: QPainter, area: QRectF, scene: OverlayScene, options: ViewOptions) -> None:
        """Draw the part `area` (logical pixels) of both images."""
        ratio = self.ratio
        device = QRectF(area.x() * ratio, area.y() * ratio, area.width() * ratio, area.height() * ratio)
        device = QRectF(device.toAlignedRect())
        height, width = self._labels.shape
        if options.look.matte is not Matte.OFF and self._shows_masks_alone(options):
            self._paint_matte(painter, area, device, scene, options)
            return
        frame = QImage(self._frame.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        painter.drawImage(area, frame, device)
        if self.picture is None or options.is_raw or self.composed is not None:
            return
        labels = QImage(self._labels.data, width, height, width, QImage.Format.Format_Indexed8)
        if self.is_completed and self.look.backdrop is Backdrop.WITHOUT and not self.look.has_object:
            return
        tracks = shown_tracks(scene, options)
        only = scene.active_track_id if self.is_completed else None
        labels.setColorTable(colour_table(tracks, scene.active_track_id, options, outlined_only_id=only))
        painter.drawImage(area, labels, device)

    def _shows_masks_alone(self, options: ViewOptions) -> bool:
        return not (self.picture is None or options.is_raw or self.composed is not None or self.is_completed)

    def _paint_matte(
        self, painter: QPainter, area: QRectF, device: QRectF, scene: OverlayScene, options: ViewOptions
    ) -> None:
        height, width = self._labels.shape
        part = Box(int(device.left()), int(device.top()), int(device.right()), int(device.bottom()))
        part = part.clipped(width, height)
        if part.is_empty:
            return
        rows, columns = slice(part.top, part.bottom), slice(part.left, part.right)
        inside = self._inside_of_active(self._labels[rows, columns], scene, options)
        pixels = lay_matte(options.look.matte, inside, self._frame[rows, columns], part.left, part.top)
        pixels = np.ascontiguousarray(pixels)
        image = QImage(
            pixels.data, pixels.shape[1], pixels.shape[0], 4 * pixels.shape[1], QImage.Format.Format_RGB32
        )
        painter.drawImage(area, image, QRectF(0, 0, pixels.shape[1], pixels.shape[0]))

    @staticmethod
    def _inside_of_active(labels: LabelImage, scene: OverlayScene, options: ViewOptions) -> NDArray[np.bool_]:
        """Return where the active track's mask is on screen; without one, where any is."""
        kinds = labels & np.uint8(STRIPE_BIT - 1)
        if scene.active_track_id is None:
            return np.asarray(kinds != 0)
        tracks = shown_tracks(scene, options)
        slots = slots_of(tracks, scene.active_track_id)
        for slot, track in zip(slots, tracks, strict=True):
            if track.track_id == scene.active_track_id:
                return np.isin(kinds, (modal_label(slot), hidden_label(slot), VIOLATION))
        return np.zeros(kinds.shape, np.bool_)

    def widget_rect(self, x: float, y: float, width: float, height: float) -> QRectF:
        """Return a rectangle of the picture in logical pixels of the widget."""
        left, top = self.transform.to_device(x, y)
        zoom, ratio = self.transform.zoom, self.ratio
        return QRectF(left / ratio, top / ratio, width * zoom / ratio, height * zoom / ratio)

    def _scale_frame(self, view: Box, options: ViewOptions, *, fast: bool) -> None:
        is_raw = options.is_raw
        ground = (self.ground.blue(), self.ground.green(), self.ground.red())
        if self.picture is None:
            self._frame[:] = (*ground, 255)
        elif self.composed is not None and not is_raw:
            # It was made at about the size of the view: its own pixels lie on those of the picture.
            transform, share = self.transform, self.picture.shape[1] / self.composed.shape[1]
            placed = ViewTransform(transform.zoom * share, transform.left, transform.top)
            scale_picture(self.composed, placed, view, self._frame, ground, fast=fast)
        else:
            shows = self.stand_in is not None and self.stand_in.shape == self.picture.shape and not is_raw
            picture = self.stand_in if shows and self.stand_in is not None else self.picture
            scale_picture(picture, self.transform, view, self._frame, ground, fast=fast)
            if self.is_completed and not is_raw:
                shown = self.completion, self.look, self.transform, view, self._frame, self.background
                draw_completion(*shown)
        if self.picture is not None and not is_raw and not options.look.levels.is_plain:
            apply_levels(options.look.levels, self._frame)
        self.is_frame_stale = False

    def _scale_labels(self, view: Box) -> None:
        edge = max(1, round(2 * self.ratio) - 1)
        layers = self.layers
        scale_labels(
            layers.labels, layers.canvas, self.transform, view, self._stripes, self._labels, edge_px=edge
        )
