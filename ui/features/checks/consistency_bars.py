"""How the consistency lane draws curves, bars and joins."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from core.checks.consistency import Consistency, Values
from ui.theme.tokens import Tokens
from ui.timeline.axis import TimeAxis
from ui.timeline.columns import merge_shares

SPIKE = 0.15
"""Height from which a bar counts as a spike."""
BELOW = 0.95
"""Share of it that a bar has at most that is no jump for the checks."""


def bar_heights(curves: Consistency) -> Values:
    """Height of every frame's bar, 0..1.

    It is a spike where the checks find a jump; what stands out only because its neighbour does stays low.
    """
    heights = np.nan_to_num(curves.unsteadiness)
    low = np.minimum(heights, SPIKE * np.where(curves.is_peak, BELOW, 0.6))
    return np.where(curves.is_jump, np.maximum(heights, SPIKE), low).astype(np.float32)


def draw_line(painter: QPainter, room: QRectF, axis: TimeAxis, values: Values) -> None:
    """Draw a curve of shares 0..1; unknown frames leave a gap."""
    frames = axis.visible_frames()
    step = max(1, int(np.ceil(1 / max(axis.px_per_frame, 1e-6))))
    shown = values[: frames.stop]
    firsts = np.arange(frames.start, len(shown), step)
    if not len(firsts):
        return
    # The lowest of the frames that share a pixel: a dip must be seen.
    lowest = np.fmin.reduceat(shown, firsts)
    stretch: list[QPointF] = []
    for frame, value in zip(firsts.tolist(), lowest.tolist(), strict=True):
        if value == value:
            stretch.append(QPointF(axis.centre_of(frame), room.bottom() - value * room.height()))
        elif stretch:
            painter.drawPolyline(QPolygonF(stretch))
            stretch = []
    if stretch:
        painter.drawPolyline(QPolygonF(stretch))


def draw_bars(painter: QPainter, room: QRectF, axis: TimeAxis, values: Values, tokens: Tokens) -> None:
    """Draw a bar per frame, or per pixel where frames are narrower; spikes are strong and never lost."""
    frames = axis.visible_frames()
    columns = max(1, round(room.width())) if axis.px_per_frame < 1 else 0
    if columns:
        bars = merge_shares(values[: frames.stop], axis.column_edges(columns))
        places = [(room.left() + i, 1.0, float(bar)) for i, bar in enumerate(bars)]
    else:
        width = max(2.0, min(axis.px_per_frame - 1, 9.0))
        places = [(axis.centre_of(f) - width / 2, width, float(values[f])) for f in frames if f < len(values)]
    strong, weak = QColor(tokens.flagged), QColor(tokens.dim)
    weak.setAlpha(120)
    for x, width, value in places:
        if value > 0.02:
            height = max(2.0, min(1.0, value * 1.6) * room.height())
            is_spike = value >= SPIKE
            bar = QRectF(x, room.bottom() - height, max(width, 2.0) if is_spike else width, height)
            painter.fillRect(bar, strong if is_spike else weak)


def draw_joins(
    painter: QPainter, room: QRectF, axis: TimeAxis, joins: tuple[int, ...], tokens: Tokens
) -> None:
    """Mark where windows join: a small triangle on top."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.accent))
    for frame in joins:
        x, y = axis.centre_of(frame), room.top() - 3
        painter.drawPolygon(QPolygonF([QPointF(x - 4, y), QPointF(x + 4, y), QPointF(x, y + 6)]))
