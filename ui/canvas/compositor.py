"""Pixels for the screen: the picture at view size, and one label per screen pixel. No Qt in here.

Measured: touching full-resolution pixels once per layer is what costs; so masks are decoded straight from
their codes into one label image, which is then cut and scaled to the view.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.masks.canvas import MaskCanvas
from core.masks.containment import missing_from_amodal
from core.masks.rle import decode_into
from core.types import LabelImage, RgbFrame
from ui.canvas.colours import EDGE_BIT, STRIPE_BIT, VIOLATION, hidden_label, modal_label, slots_of
from ui.canvas.transform import ViewTransform
from ui.shown.scene import OverlayScene, OverlayTrack, ViewMode, ViewOptions

STRIPE_PERIOD_PX = 8
PIXELS_FROM_ZOOM = 3.0
"""From this zoom on picture pixels are shown as squares."""


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels left..right - 1, top..bottom - 1."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.right <= self.left or self.bottom <= self.top

    def clipped(self, width: int, height: int) -> "Box":
        """Return the part inside 0..width, 0..height."""
        return Box(max(0, self.left), max(0, self.top), min(width, self.right), min(height, self.bottom))

    def united(self, other: "Box") -> "Box":
        """Return the smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def shown_tracks(scene: OverlayScene, options: ViewOptions) -> tuple[OverlayTrack, ...]:
    """Return the tracks to draw, back to front, the active one last."""
    tracks = [t for t in scene.tracks if t.track_id not in options.left_out_track_ids]
    return tuple(sorted(tracks, key=lambda track: track.track_id == scene.active_track_id))


def draw_labels(scene: OverlayScene, options: ViewOptions, labels: LabelImage) -> None:
    """Draw all masks of a scene into a cleared label image of the canvas' size, uint8 (H, W)."""
    if options.is_raw:
        return
    tracks = shown_tracks(scene, options)
    slots = list(zip(slots_of(tracks, scene.active_track_id), tracks, strict=True))
    others = [(slot, t) for slot, t in slots if t.track_id != scene.active_track_id]
    active = [(slot, t) for slot, t in slots if t.track_id == scene.active_track_id]
    for group in (others, active):
        if options.mode is not ViewMode.MODAL:
            for slot, track in group:
                if track.amodal is not None:
                    decode_into(track.amodal, labels, hidden_label(slot))
        if options.mode is not ViewMode.AMODAL:
            for slot, track in group:
                _draw_modal(track, slot, options, labels)


def _draw_modal(track: OverlayTrack, slot: int, options: ViewOptions, labels: LabelImage) -> None:
    if track.modal is None:
        return
    decode_into(track.modal, labels, modal_label(slot))
    if options.mode is ViewMode.BOTH and track.amodal is not None:
        missing = missing_from_amodal(track.modal, track.amodal)
        if missing is not None:
            decode_into(missing, labels, VIOLATION)


def scale_picture(
    rgb: RgbFrame,
    transform: ViewTransform,
    view: Box,
    out: NDArray[np.uint8],
    ground_bgr: tuple[int, int, int],
    *,
    fast: bool,
) -> None:
    """Write the part `view` of the scaled picture into `out`, uint8 (H, W, 4) in Qt's RGB32 order."""
    height, width = rgb.shape[:2]
    target = out[view.top : view.bottom, view.left : view.right]
    source, place = _visible(transform, view, 0.0, width, height)
    covers = place.left <= view.left and place.top <= view.top
    if not (covers and place.right >= view.right and place.bottom >= view.bottom):
        # The ground as one 32-bit number: four times as fast as four channels.
        blue, green, red = ground_bgr
        np.copyto(target.view(np.uint32)[..., 0], np.uint32(0xFF << 24 | red << 16 | green << 8 | blue))
    if source.is_empty or place.is_empty:
        return
    part = rgb[source.top : source.bottom, source.left : source.right]
    interpolation = cv2.INTER_LINEAR if fast or transform.zoom >= 1 else cv2.INTER_AREA
    if transform.zoom >= PIXELS_FROM_ZOOM:
        interpolation = cv2.INTER_NEAREST
    scaled = _scale(part, place, view, interpolation)
    area = target[
        max(place.top, view.top) - view.top : min(place.bottom, view.bottom) - view.top,
        max(place.left, view.left) - view.left : min(place.right, view.right) - view.left,
    ]
    part = np.ascontiguousarray(scaled[: area.shape[0], : area.shape[1]])
    area[:] = cv2.cvtColor(part, cv2.COLOR_RGB2BGRA)


def scale_labels(
    labels: LabelImage,
    canvas: MaskCanvas,
    transform: ViewTransform,
    view: Box,
    stripes: LabelImage,
    out: LabelImage,
    *,
    edge_px: int = 2,
) -> None:
    """Write the part `view` of the scaled labels into `out`, with stripe and edge bits, uint8 (H, W)."""
    border = edge_px + 1
    wide = Box(view.left - border, view.top - border, view.right + border, view.bottom + border)
    wide = wide.clipped(out.shape[1], out.shape[0])
    work = np.zeros((wide.bottom - wide.top, wide.right - wide.left), np.uint8)
    height, width = labels.shape
    source, place = _visible(transform, wide, float(canvas.margin), width, height)
    if not source.is_empty and not place.is_empty:
        part = labels[source.top : source.bottom, source.left : source.right]
        scaled = _scale(part, place, wide, cv2.INTER_NEAREST)
        area = work[
            max(place.top, wide.top) - wide.top : min(place.bottom, wide.bottom) - wide.top,
            max(place.left, wide.left) - wide.left : min(place.right, wide.right) - wide.left,
        ]
        area[:] = scaled[: area.shape[0], : area.shape[1]]
        kernel = np.ones((2 * edge_px - 1, 2 * edge_px - 1), np.uint8)
        gradient = cv2.morphologyEx(work, cv2.MORPH_GRADIENT, kernel)
        work |= np.asarray(cv2.threshold(gradient, 0, EDGE_BIT, cv2.THRESH_BINARY)[1], np.uint8)
        work |= stripes[wide.top : wide.bottom, wide.left : wide.right]
    top, left = view.top - wide.top, view.left - wide.left
    out[view.top : view.bottom, view.left : view.right] = work[
        top : top + view.bottom - view.top, left : left + view.right - view.left
    ]


def stripe_pattern(height: int, width: int, period_px: int = STRIPE_PERIOD_PX) -> LabelImage:
    """Return diagonal stripes in screen pixels, so that the hatch does not shimmer when zoomed."""
    rows, columns = np.ogrid[:height, :width]
    return (((rows + columns) % period_px < period_px // 2) * np.uint8(STRIPE_BIT)).astype(np.uint8)


def _visible(transform: ViewTransform, view: Box, margin: float, width: int, height: int) -> tuple[Box, Box]:
    """Return which source pixels show in `view`, and where on screen exactly these pixels lie."""
    x0, y0 = transform.to_picture(view.left, view.top)
    x1, y1 = transform.to_picture(view.right, view.bottom)
    source = Box(
        int(np.floor(x0 + margin)) - 1,
        int(np.floor(y0 + margin)) - 1,
        int(np.ceil(x1 + margin)) + 1,
        int(np.ceil(y1 + margin)) + 1,
    ).clipped(width, height)
    left, top = transform.to_device(source.left - margin, source.top - margin)
    right, bottom = transform.to_device(source.right - margin, source.bottom - margin)
    return source, Box(round(left), round(top), round(right), round(bottom))


def _scale(part: NDArray[np.uint8], place: Box, view: Box, interpolation: int) -> NDArray[np.uint8]:
    """Scale a part of the source to its place, and cut away what reaches beyond the view."""
    size = (place.right - place.left, place.bottom - place.top)
    if size[0] <= 0 or size[1] <= 0:
        return part[:0, :0]
    scaled = part if size == part.shape[1::-1] else cv2.resize(part, size, interpolation=interpolation)
    top, left = max(0, view.top - place.top), max(0, view.left - place.left)
    return np.asarray(scaled[top:, left:], np.uint8)
