"""What tools share that make a whole shape at once: its outline on screen, and handing it on."""

import cv2
import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from core.changes.steps import StepKind
from core.masks.regions import AppliedRegion
from core.masks.rings import Ring
from core.types import BoolMask, Layer
from ui.canvas.tools.host import ToolHost
from ui.canvas.tools.stroke_result import StrokeResult
from ui.language import mark, tr

KEPT_VISIBLE = mark(
    "Visible pixels stay in the amodal mask: erase them from the modal mask ({key[layer.toggle]})"
)
REMOVED = "#d55e00"
ADDED_ALPHA = 110


def finish_shape(
    canvas: ToolHost, layer: Layer, made: AppliedRegion, kind: StepKind, ring: Ring | None = None
) -> bool:
    """Hand on what a shape makes of the active track's masks, one step of undo; False = nothing changes."""
    modal, amodal = canvas.masks_of_active()
    before = modal if layer is Layer.MODAL else amodal
    after = made.masks.get(layer, before)
    if canvas.track_id is None or after is None or (not made.masks and made.refused is None):
        return False
    if made.refused is not None and not made.masks:
        canvas.hint_raised.emit(tr(KEPT_VISIBLE))
    repaired = made.masks.get(Layer.AMODAL) if layer is Layer.MODAL else None
    canvas.stroke_finished.emit(
        StrokeResult(canvas.track_id, layer, before, after, repaired, kind, made.refused, ring)
    )
    return bool(made.masks)


def view_transform(canvas: ToolHost) -> QTransform:
    """Return picture coordinates → logical pixels of the widget."""
    origin, zoom = canvas.widget_point((0.0, 0.0)), canvas.zoom
    return QTransform(zoom, 0, 0, zoom, origin.x(), origin.y())


def mask_path(mask: BoolMask, margin: int) -> QPainterPath:
    """Return the outline of a mask at the edges of its pixels, in picture coordinates; holes stay."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    # Twice as large, the contour through pixel centres lies a quarter pixel inside the true edge.
    x0, y0, width, height = cv2.boundingRect(mask.view(np.uint8))
    crop = np.repeat(np.repeat(mask[y0 : y0 + height, x0 : x0 + width].view(np.uint8), 2, 0), 2, 1)
    contours, _ = cv2.findContours(crop, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        points = (contour.reshape(-1, 2).astype(float) + 0.5) / 2 + (x0 - margin, y0 - margin)
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
        path.closeSubpath()
    return path


def paint_preview(painter: QPainter, path: QPainterPath, colour: str, *, is_removed: bool = False) -> None:
    """Draw a shape that is not committed: filled when it comes, hatched and dashed when it goes."""
    fill = QColor(REMOVED if is_removed else colour)
    fill.setAlpha(ADDED_ALPHA if not is_removed else 170)
    style = Qt.BrushStyle.BDiagPattern if is_removed else Qt.BrushStyle.SolidPattern
    painter.fillPath(path, QBrush(fill, style))
    paint_outline(painter, path, is_dashed=is_removed)


def paint_outline(painter: QPainter, path: QPainterPath, *, is_dashed: bool = False) -> None:
    """Draw a line that is seen on any picture."""
    style = Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine
    painter.strokePath(path, QPen(QColor(0, 0, 0, 170), 3.2))
    painter.strokePath(path, QPen(QColor("#ffffff"), 1.6, style))
