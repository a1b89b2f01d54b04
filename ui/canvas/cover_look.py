"""How what is in front looks: lines across it and a dotted edge, unlike what is visible or hidden."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QTransform

from core.masks.rle import Rle, decode_rle
from ui.canvas.picture_view import PictureView
from ui.canvas.tools.scribble import outline_path

TINT = 0.10
"""Opacity of the ground between the lines."""
FAINT = 0.55
"""Opacity of all of it where a cover is not the one in hand."""


def paint_covers(painter: QPainter, canvas: PictureView, active_id: int | None, *, is_changing: bool) -> None:
    """Draw what is in front in the scene of a canvas.

    Args:
        painter: In logical pixels of the canvas.
        canvas: What is on screen, and where.
        active_id: The cover in hand; None = all look alike.
        is_changing: The pixels of the one in hand are being changed: they are drawn with the masks.
    """
    origin, zoom, margin = canvas.widget_point((0.0, 0.0)), canvas.zoom, canvas.scene.canvas.margin
    view = QTransform(zoom, 0, 0, zoom, origin.x(), origin.y())
    for cover in canvas.scene.covers:
        if cover.modal is None or (is_changing and cover.track_id == active_id):
            continue
        path = view.map(_outline(cover.modal).translated(-margin, -margin))
        ground, colour = QColor(cover.colour), QColor(cover.colour)
        ground.setAlphaF(TINT)
        painter.setOpacity(1.0 if active_id in (None, cover.track_id) else FAINT)
        painter.fillPath(path, ground)
        painter.fillPath(path, QBrush(colour, Qt.BrushStyle.HorPattern))
        painter.strokePath(path, QPen(QColor(0, 0, 0, 170), 3.2))
        line = Qt.PenStyle.SolidLine if cover.is_firm else Qt.PenStyle.DotLine
        painter.strokePath(path, QPen(colour, 1.8, line))
    painter.setOpacity(1.0)


@lru_cache(maxsize=64)
def _outline(rle: Rle) -> QPainterPath:
    """Return the outline of a mask on its canvas; asked for at every paint."""
    return outline_path(decode_rle(rle))
