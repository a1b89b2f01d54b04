"""Outlines of masks as paths in picture coordinates, drawn over pictures that are not the canvas' own."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from core.masks.rle import Rle, decode_rle
from ui.canvas.compositor import shown_tracks
from ui.canvas.tools.scribble import outline_path
from ui.shown.scene import OverlayScene, ViewMode, ViewOptions

Outline = tuple[QPainterPath, str, bool]
"""A path, `#rrggbb`, and whether it is that of the whole object."""


def outlines_of(scene: OverlayScene, options: ViewOptions) -> list[Outline]:
    """Return the outlines that the canvas shows of a scene, those of whole objects first."""
    if options.is_raw:
        return []
    margin, found = scene.canvas.margin, []
    for track in shown_tracks(scene, options):
        whole = track.amodal if options.mode is not ViewMode.MODAL else None
        seen = track.modal if options.mode is not ViewMode.AMODAL else None
        for rle, is_whole in ((whole, True), (seen, False)):
            if rle is not None:
                found.append((_path(rle).translated(-margin, -margin), track.colour, is_whole))
    return found


def paint_outlines(painter: QPainter, outlines: list[Outline], view: QTransform) -> None:
    """Draw them: solid what is visible, dashed the whole object.

    Args:
        view: From picture coordinates to those of the painter.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for path, colour, is_whole in outlines:
        style = Qt.PenStyle.DashLine if is_whole else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(colour), 1.6, style))
        painter.drawPath(view.map(path))


@lru_cache(maxsize=128)
def _path(rle: Rle) -> QPainterPath:
    """Return the outline of a mask on its canvas; asked for at every move of the mouse."""
    return outline_path(decode_rle(rle))
