"""The shape that goes with each review state, so that a state is told without its colour.

todo: empty ring · proposed: dot · corrected: pencil · accepted: tick · flagged: flag.
"""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from core.types import ReviewState
from ui.language import mark

STATE_WORDS: dict[ReviewState, str] = {
    ReviewState.TODO: mark("to do"),
    ReviewState.PROPOSED: mark("proposed"),
    ReviewState.CORRECTED: mark("corrected"),
    ReviewState.ACCEPTED: mark("accepted"),
    ReviewState.FLAGGED: mark("flagged"),
}
"""States as people read them."""

_STROKED = frozenset({ReviewState.TODO, ReviewState.ACCEPTED})
_STROKE = 0.15
"""Width of stroked shapes as a share of the side."""


def draw_state(painter: QPainter, rect: QRectF, state: ReviewState, colour: str | QColor) -> None:
    """Draw the shape of a state into the largest square in the middle of `rect`."""
    side = min(rect.width(), rect.height())
    left = rect.center().x() - side / 2
    top = rect.center().y() - side / 2
    path = QTransform(side, 0, 0, side, left, top).map(state_path(state))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state in _STROKED:
        pen = QPen(QColor(colour), max(side * _STROKE, 1.25))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(colour)))
    painter.drawPath(path)
    painter.restore()


@lru_cache(maxsize=8)
def state_path(state: ReviewState) -> QPainterPath:
    """Return a state's shape in the unit square; todo and accepted are lines to be stroked."""
    path = QPainterPath()
    match state:
        case ReviewState.TODO:
            path.addEllipse(QRectF(0.16, 0.16, 0.68, 0.68))
        case ReviewState.PROPOSED:
            path.addEllipse(QRectF(0.24, 0.24, 0.52, 0.52))
        case ReviewState.ACCEPTED:
            path.addPolygon(_polygon((0.12, 0.54), (0.39, 0.80), (0.88, 0.22)))
        case ReviewState.CORRECTED:
            path.addPolygon(_polygon((0.06, 0.94), (0.13, 0.66), (0.56, 0.23), (0.77, 0.44), (0.34, 0.87)))
            path.closeSubpath()
            path.addPolygon(_polygon((0.63, 0.16), (0.74, 0.05), (0.95, 0.26), (0.84, 0.37)))
            path.closeSubpath()
        case ReviewState.FLAGGED:
            path.addRect(QRectF(0.16, 0.04, 0.14, 0.94))
            path.addPolygon(_polygon((0.36, 0.06), (0.96, 0.32), (0.36, 0.60)))
            path.closeSubpath()
    return path


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])
