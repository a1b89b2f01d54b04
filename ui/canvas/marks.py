"""What is drawn over the masks whatever the tool: the frame around the picture, rings, the line of help."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.masks.canvas import MaskCanvas
from core.masks.rle import bbox_xywh
from ui.canvas.compositor import shown_tracks
from ui.canvas.scene import OverlayScene, ViewOptions
from ui.canvas.screen import Screen

TINY_PX = 6.0
"""Masks smaller than this on screen get a ring."""


def paint_margin(painter: QPainter, screen: Screen, canvas: MaskCanvas) -> None:
    """Draw where the picture ends and where the mask canvas does."""
    m = canvas.margin
    if not m:
        return
    painter.setPen(QPen(QColor(255, 255, 255, 90), 1, Qt.PenStyle.DashLine))
    painter.drawRect(screen.widget_rect(0, 0, canvas.width, canvas.height))
    painter.setPen(QPen(QColor(255, 255, 255, 45), 1))
    painter.drawRect(screen.widget_rect(-m, -m, canvas.width + 2 * m, canvas.height + 2 * m))


def paint_tiny(painter: QPainter, screen: Screen, scene: OverlayScene, options: ViewOptions) -> None:
    """Ring masks that are too small to see."""
    m = scene.canvas.margin
    for track in shown_tracks(scene, options):
        rle = track.amodal or track.modal
        box = bbox_xywh(rle) if rle is not None else None
        if box is None or max(box[2], box[3]) * screen.transform.zoom >= TINY_PX * screen.ratio:
            continue
        middle = screen.widget_rect(box[0] - m, box[1] - m, box[2], box[3]).center()
        painter.setPen(QPen(QColor(track.colour), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, 9.0, 9.0)


def paint_help(painter: QPainter, text: str, width: int, height: int) -> None:
    """Draw one line of help at the foot of the picture."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(60, width - 48))
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 24, metrics.height() + 12)
    box.moveCenter(QRectF(0, 0, width, height).center())
    box.moveBottom(height - 12)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 22, 26, 225))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(QColor("#e7ebf1"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
