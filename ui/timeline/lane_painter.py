"""Draws one row of the timeline: name, state cells or bands, anchors, hidden share."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from core.types import ReviewState
from ui.theme.state_shapes import draw_state
from ui.theme.theme import tabular
from ui.theme.tokens import STATE_ORDER, Tokens, blend, channels, ink_on
from ui.timeline.axis import TimeAxis
from ui.timeline.lanes import NO_MASK, TrackLane, find_runs, merge_shares, merge_states, widen_flags

CELL_PX = 4.0
"""From this width on each frame has a cell of its own; below, frames merge into bands."""
SHAPE_PX = 13.0
"""From this width on a cell shows the shape of its state."""
WIDE_PX = 26.0
"""From this width on the shape stands at the cell's left, clear of the playhead."""
LEAST_ANCHOR_PX = 11.0
WIDEST_HIDDEN_TEXT = "100 % hidden"


class LanePainter:
    """Knows the theme and the fonts; holds no data of a clip."""

    def __init__(self, tokens: Tokens, font: QFont, scale: float) -> None:
        self.tokens = tokens
        self.scale = scale
        self.name_font = QFont(font)
        self.active_font = QFont(font)
        self.active_font.setWeight(QFont.Weight.DemiBold)
        self.small_font = tabular(font)
        self.small_font.setPixelSize(round(tokens.small_px * scale))
        self.hidden_width = QFontMetricsF(self.small_font).horizontalAdvance(WIDEST_HIDDEN_TEXT)
        self._fills = [QColor(tokens.state_fill(state)) for state in STATE_ORDER]
        self._inks = [QColor(ink_on(tokens.state_fill(state))) for state in STATE_ORDER]
        self._band_table = _band_table(tokens)

    def draw_label(self, painter: QPainter, rect: QRectF, lane: TrackLane, *, is_active: bool) -> None:
        """Draw the dot and the name; the hidden share beside it changes with the frame and is not in here."""
        side = round(11 * self.scale)
        dot = QRectF(rect.left(), round(rect.center().y() - side / 2), side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(lane.colour))
        painter.drawRoundedRect(dot, 3, 3)
        font = self.active_font if is_active else self.name_font
        room = QRectF(rect)
        room.setLeft(dot.right() + 9)
        room.setRight(rect.right() - self.hidden_width - 8)
        name = QFontMetricsF(font).elidedText(lane.name, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(QColor(self.tokens.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def draw_hidden(self, painter: QPainter, rect: QRectF, text: str, *, is_active: bool) -> None:
        """Draw the hidden share of the current frame at the right of the label."""
        painter.setFont(self.small_font)
        painter.setPen(QColor(self.tokens.text if is_active else self.tokens.dim))
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def draw_lane(
        self, painter: QPainter, axis: TimeAxis, cells: QRectF, spark: QRectF, lane: TrackLane, ratio: float
    ) -> None:
        """Draw everything of a row that lies on the time axis."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        middle = round(cells.center().y())
        right = min(axis.x_of(axis.frame_count), axis.left + axis.width)
        painter.fillRect(
            QRectF(axis.left, middle, right - axis.left, 1), QColor(self.tokens.line)
        )  # what shows where the track has no mask
        if axis.px_per_frame < CELL_PX:
            self._draw_bands(painter, axis, cells, lane, ratio)
        else:
            self._draw_cells(painter, axis, cells, lane)
        self._draw_sparkline(painter, axis, spark, lane)
        self._draw_anchors(painter, axis, cells, lane)

    def _draw_bands(
        self, painter: QPainter, axis: TimeAxis, cells: QRectF, lane: TrackLane, ratio: float
    ) -> None:
        columns = max(round(axis.width * ratio), 1)
        shown = lane.states[: axis.visible_frames().stop]
        merged = widen_flags(merge_states(shown, axis.column_edges(columns)))
        if axis.last > axis.frame_count:
            merged[int(columns * (axis.frame_count - axis.first) / (axis.last - axis.first)) :] = NO_MASK
        pixels = np.ascontiguousarray(self._band_table[merged][None])
        image = QImage(pixels.data, columns, 1, columns * 4, QImage.Format.Format_ARGB32)
        painter.drawImage(QRectF(axis.left, cells.top(), axis.width, cells.height()), image)
        for run in find_runs(merged):
            left, width = axis.left + run.first / ratio, (run.last + 1 - run.first) / ratio
            self._mark_run(painter, QRectF(left, cells.top(), width, cells.height()), run.state)

    def _mark_run(self, painter: QPainter, run: QRectF, number: int) -> None:
        """Say without colour what a run of merged or narrow cells is: its shape once, flags by height."""
        if number == NO_MASK:
            return
        room = SHAPE_PX * self.scale + 4
        if STATE_ORDER[number] is ReviewState.FLAGGED and run.width() < room:
            painter.fillRect(run.adjusted(0, -2, 0, 2), self._fills[number])
        elif run.width() >= room:
            spot = QRectF(run.left(), run.top(), room, run.height())
            painter.fillRect(spot, self._fills[number])
            draw_state(painter, self._shape_rect(spot), STATE_ORDER[number], self._inks[number])

    def _draw_cells(self, painter: QPainter, axis: TimeAxis, cells: QRectF, lane: TrackLane) -> None:
        gap = 1.0 if axis.px_per_frame < 18 else 2.0
        is_rounded = axis.px_per_frame >= 12
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_rounded)
        painter.setPen(Qt.PenStyle.NoPen)
        has_shape = axis.px_per_frame >= SHAPE_PX * self.scale
        for frame in axis.visible_frames():
            number = int(lane.states[frame])
            if number == NO_MASK:
                continue
            left = round(axis.x_of(frame))
            cell = QRectF(left, cells.top(), round(axis.x_of(frame + 1)) - left - gap, cells.height())
            if is_rounded:
                painter.setBrush(self._fills[number])
                painter.drawRoundedRect(cell, 2.5, 2.5)
            else:
                painter.fillRect(cell, self._fills[number])
            if has_shape:
                draw_state(painter, self._shape_rect(cell), STATE_ORDER[number], self._inks[number])
        if not has_shape:
            frames = axis.visible_frames()
            for run in find_runs(lane.states[frames.start : frames.stop]):
                start = max(round(axis.x_of(frames.start + run.first)), axis.left)
                width = round(axis.x_of(frames.start + run.last + 1)) - start - gap
                self._mark_run(painter, QRectF(start, cells.top(), width, cells.height()), run.state)

    def _shape_rect(self, cell: QRectF) -> QRectF:
        side = min(cell.height() - 5, 10 * self.scale)
        top = cell.center().y() - side / 2
        if cell.width() >= WIDE_PX * self.scale:
            return QRectF(cell.left() + 4, top, side, side)
        return QRectF(cell.center().x() - side / 2, top, side, side)

    def _draw_anchors(self, painter: QPainter, axis: TimeAxis, cells: QRectF, lane: TrackLane) -> None:
        frames = axis.visible_frames()
        fixed = np.flatnonzero(lane.anchors[frames.start : frames.stop]) + frames.start
        if not len(fixed):
            return
        half = 4.5 * self.scale
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(self.tokens.panel), 1.5))
        painter.setBrush(QColor(self.tokens.text))
        y = cells.bottom() + 1
        last_x = -LEAST_ANCHOR_PX
        for frame in fixed:
            x = axis.centre_of(int(frame))
            if x - last_x < LEAST_ANCHOR_PX:
                continue  # diamonds that would cover one another say no more than one
            last_x = x
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
                )
            )

    def _draw_sparkline(self, painter: QPainter, axis: TimeAxis, spark: QRectF, lane: TrackLane) -> None:
        xs, shares = self._spark_points(axis, lane)
        known = ~np.isnan(shares)
        if not known.any():
            return
        ys = spark.bottom() - np.nan_to_num(shares) * spark.height()
        colour = lane.colour if self.tokens.is_dark else blend(lane.colour, self.tokens.text, 0.72)
        fill = QColor(colour)
        fill.setAlpha(64)
        pen = QPen(QColor(colour), 1.25)
        painter.save()
        painter.setClipRect(
            QRectF(axis.left, spark.top() - 2, axis.width, spark.height() + 4),
            Qt.ClipOperation.IntersectClip,
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        cuts = np.flatnonzero(np.diff(known.astype(np.int8))) + 1
        for part in np.split(np.arange(len(xs)), cuts):
            if known[part[0]]:
                points = [QPointF(x, y) for x, y in zip(xs[part].tolist(), ys[part].tolist(), strict=True)]
                if len(points) == 1:
                    points.append(QPointF(points[0].x() + max(axis.px_per_frame * 0.5, 1), points[0].y()))
                floor = [QPointF(points[-1].x(), spark.bottom()), QPointF(points[0].x(), spark.bottom())]
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(fill)
                painter.drawPolygon(QPolygonF(points + floor))
                painter.setPen(pen)
                painter.drawPolyline(QPolygonF(points))
        painter.restore()

    @staticmethod
    def _spark_points(axis: TimeAxis, lane: TrackLane) -> tuple[NDArray[np.floating], NDArray[np.float32]]:
        frames = axis.visible_frames()
        if axis.px_per_frame < CELL_PX:
            columns = max(int(min(axis.width, (axis.frame_count - axis.first) * axis.px_per_frame) / 2), 1)
            used = columns * 2.0
            edges = np.floor(axis.first + np.arange(columns) * 2.0 / axis.px_per_frame + 1e-9).astype(np.intp)
            edges = np.clip(edges, 0, frames.stop - 1)
            shown = lane.occlusion[: frames.stop]
            return axis.left + np.linspace(0, used, columns), merge_shares(shown, edges)
        first, last = max(frames.start - 1, 0), min(frames.stop + 1, axis.frame_count)
        numbers = np.arange(first, last)
        return axis.left + (numbers + 0.5 - axis.first) * axis.px_per_frame, lane.occlusion[first:last]


def _band_table(tokens: Tokens) -> NDArray[np.uint32]:
    table = np.zeros(256, dtype=np.uint32)
    for number, state in enumerate(STATE_ORDER):
        red, green, blue = channels(tokens.state_fill(state))
        table[number] = 0xFF000000 | red << 16 | green << 8 | blue
    return table
