"""The consistency lane: how steadily the active track goes, frame by frame. Flicker shows as spikes."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap

from core.checks.consistency import Consistency, Values
from ui.features.checks.consistency_bars import SPIKE, bar_heights, draw_bars, draw_joins, draw_line
from ui.language import number, tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme, small_figures
from ui.theme.tokens import Tokens, blend
from ui.timeline.axis import TimeAxis
from ui.timeline.lane_below import LaneBelow
from ui.timeline.sparkline import column_shares, draw_columns
from ui.timeline.view import TimelineView
from ui.widgets.painting import painting

HEIGHT = 64
SNAP_PX = 6
"""A click this near a spike means the spike."""


@dataclass(frozen=True, eq=False)
class LaneFacts:
    """What the lane shows of one track."""

    curves: Consistency
    colour: str
    """`#rrggbb`."""
    joins: tuple[int, ...] = ()
    """Frames at which windows of the last proposal join."""


class ConsistencyLane(LaneBelow):
    """Amodal area (filled), visible share (line), likeness to the frame before (dashes), spikes (bars)."""

    def __init__(self, timeline: TimelineView) -> None:
        super().__init__(timeline, tr("Consistency of the active track"))
        self._facts: LaneFacts | None = None
        self._words = ""
        self._frame = 0
        self._static: QPixmap | None = None
        """Everything but figures and playhead: 40 ms for 3,000 frames, too much for every step."""
        grow_with_text(self, self.setFixedHeight, HEIGHT)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        timeline.span_changed.connect(lambda _first, _last: self._forget_static())
        current_theme().changed.connect(self._forget_static)

    # What is shown

    def set_facts(self, facts: LaneFacts | None, words: str = "") -> None:
        """Show a track; None shows `words` (why there is nothing) instead."""
        self._facts, self._words = facts, words
        self.setAccessibleDescription(words or tr("{count} spikes", count=len(self.spikes())))
        self._forget_static()

    def set_frame(self, frame: int) -> None:
        """Move the playhead."""
        axis = self._timeline.axis
        for place in (self._frame, frame):
            self.update(round(axis.centre_of(place)) - 2, 0, 5, self.height())
        self._frame = frame
        self.update(0, 0, round(axis.left), self.height())

    def spikes(self) -> list[int]:
        """Return the frames whose bar stands out."""
        if self._facts is None:
            return []
        return [int(frame) for frame in np.flatnonzero(bar_heights(self._facts.curves) >= SPIKE)]

    def frame_for_click(self, x: float) -> int:
        """Return the frame that a click at `x` means: the highest spike close by, else what lies there."""
        axis = self._timeline.axis
        frame = axis.frame_at(x)
        if self._facts is None:
            return frame
        near = max(1, round(SNAP_PX / axis.px_per_frame)) if axis.px_per_frame < 2 * SNAP_PX else 0
        first = max(0, frame - near)
        steadiness = bar_heights(self._facts.curves)[first : frame + near + 1]
        if len(steadiness) and steadiness.max() >= SPIKE:
            return first + int(np.argmax(steadiness))
        return frame

    # Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        axis = self._timeline.axis
        if event.button() == Qt.MouseButton.LeftButton and axis.frame_count:
            if event.position().x() >= axis.left - 4:
                self.frame_requested.emit(self.frame_for_click(event.position().x()))
            event.accept()

    def describe_at(self, x: float) -> str:
        """Return what the curves are there; left of the cells, what the lane is for."""
        is_inside = x >= self._timeline.axis.left and self._facts is not None
        return self.describe(self.frame_for_click(x)) if is_inside else self.describe_lane()

    def describe_lane(self) -> str:
        """Return what the lane is for."""
        return tr(
            "Consistency of the active track: filled = area of the amodal mask, line = visible "
            "share,\ndashes = likeness to the frame before, bars = jumps. Click a bar to see its "
            "frame."
        )

    def describe(self, frame: int) -> str:
        """Return the values of one frame, one per line."""
        if self._facts is None or not 0 <= frame < len(self._facts.curves.area):
            return self._words
        curves = self._facts.curves
        lines = [tr("frame {frame}", frame=frame)]
        for words, values, factor, unit in (
            (tr("amodal area"), curves.area, 1, " px"),
            ("visible", curves.visible, 100, " %"),
            (tr("like the frame before (IoU, motion taken out)"), curves.same, 100, " %"),
            (tr("area off its neighbours"), curves.area_jump, 100, " %"),
            (tr("centre off its neighbours"), curves.centroid_jump, 100, tr(" % of the size")),
        ):
            if not np.isnan(values[frame]):
                lines.append(f"{words}: {float(values[frame]) * factor:,.0f}{unit}")
        if frame in self._facts.joins:
            lines.append(tr("windows of the last proposal join here"))
        return "\n".join(lines)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, axis = current_theme().tokens, self._timeline.axis
        if self._static is None or self._static.size() != self.size() * self.devicePixelRatioF():
            self._static = self._make_static(tokens, axis)
        with painting(self) as painter:
            painter.drawPixmap(0, 0, self._static)
            self._draw_label(painter, QRectF(12, 3, axis.left - 20, self.height() - 6), tokens)
            if self._facts is not None and axis.frame_count:
                self._draw_playhead(painter, axis, tokens)

    def _make_static(self, tokens: Tokens, axis: TimeAxis) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(tokens.panel))
        painter = QPainter(pixmap)
        painter.setFont(self.font())
        painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(tokens.line))
        room = QRectF(axis.left, 4, axis.width, self.height() - 8)
        if self._facts is None or not axis.frame_count:
            painter.setPen(QColor(tokens.dim))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._words)
        else:
            painter.setClipRect(room.adjusted(0, -4, 1, 4))
            self._draw_curves(painter, room, self._facts, tokens)
        painter.end()
        return pixmap

    def _forget_static(self, _tokens: object = None) -> None:
        self._static = None
        self.update()

    # Drawing

    def _draw_label(self, painter: QPainter, room: QRectF, tokens: Tokens) -> None:
        painter.setFont(small_figures(self.font()))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        rows = (
            (tr("■ area"), self._value("area", 1, " px")),
            (tr("─ visible"), self._value("visible", 100, " %")),
            (tr("╌ like before"), self._value("same", 100, " %")),
            (tr("▮ jump"), self._value("unsteadiness", 100, " %")),
        )
        height = room.height() / len(rows)
        for row, (word, value) in enumerate(rows):
            line = QRectF(room.left(), room.top() + row * height, room.width(), height)
            painter.setPen(QColor(tokens.dim))
            painter.drawText(line, left, word)
            painter.setPen(QColor(tokens.text))
            painter.drawText(line, right, value)

    def _value(self, name: str, factor: float, unit: str) -> str:
        if self._facts is None:
            return ""
        values: Values = getattr(self._facts.curves, name)
        if self._frame >= len(values) or np.isnan(values[self._frame]):
            return "–"
        return f"{number(float(values[self._frame]) * factor, ',.0f')}{unit}"

    def _draw_curves(self, painter: QPainter, room: QRectF, facts: LaneFacts, tokens: Tokens) -> None:
        axis, curves = self._timeline.axis, facts.curves
        colour = facts.colour if tokens.is_dark else blend(facts.colour, tokens.text, 0.72)
        largest = np.nanmax(curves.area) if not np.isnan(curves.area).all() else 1.0
        self._draw_area(painter, room, axis, (curves.area / largest).astype(np.float32), colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = QColor(tokens.text)
        painter.setPen(QPen(ink, 1.2))
        draw_line(painter, room, axis, curves.visible)
        ink.setAlpha(150)
        painter.setPen(QPen(ink, 1.0, Qt.PenStyle.CustomDashLine))
        pen = painter.pen()
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        draw_line(painter, room, axis, curves.same)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        draw_bars(painter, room, axis, bar_heights(curves), tokens)
        draw_joins(painter, room, axis, facts.joins, tokens)

    def _draw_area(
        self, painter: QPainter, room: QRectF, axis: TimeAxis, shares: Values, colour: str
    ) -> None:
        ratio = self.devicePixelRatioF()
        columns, height = max(1, round(room.width() * ratio)), max(1, round(room.height() * ratio))
        pixels = draw_columns(column_shares(axis, shares, columns), height, ratio, colour)
        image = QImage(pixels.data, columns, height, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied)
        painter.drawImage(room, image)

    def _draw_playhead(self, painter: QPainter, axis: TimeAxis, tokens: Tokens) -> None:
        x = axis.centre_of(self._frame)
        if axis.left - 1 <= x <= axis.left + axis.width + 1:
            painter.fillRect(QRectF(round(x) - 1, 0, 2, self.height()), QColor(tokens.playhead))
