"""Draws one row of the timeline: name, state cells or bands, anchors, hidden share."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap, QPolygonF

from core.types import ReviewState
from ui.language import tr
from ui.shown.track_lane import NO_MASK, TrackLane
from ui.theme.state_shapes import draw_state
from ui.theme.theme import tabular
from ui.theme.tokens import STATE_ORDER, Tokens, blend, channels, ink_on
from ui.timeline.axis import TimeAxis
from ui.timeline.columns import find_runs, merge_states, widen_flags
from ui.timeline.sparkline import column_shares, draw_columns

CELL_PX = 4.0
"""From this width on each frame has a cell of its own; below, frames merge into bands."""
SHAPE_PX = 13.0
"""From this width on a cell shows the shape of its state."""
WIDE_PX = 26.0
"""From this width on the shape stands at the cell's left, clear of the playhead."""
LEAST_ANCHOR_PX = 11.0
BOX_PX = 6.0
PROMPT_PX = 8.0
WIDEST_HIDDEN_TEXT = tr("{percent} % hidden", percent="100")


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
        self._stamps: dict[tuple[int | None, float], QPixmap] = {}

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
            self._draw_cells(painter, axis, cells, lane, ratio)
        self._draw_sparkline(painter, axis, spark, lane, ratio)
        self._draw_anchors(painter, axis, cells, lane, ratio)
        self._draw_boxes(painter, axis, cells, lane)
        self._draw_prompts(painter, axis, cells, lane)

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
            self._mark_run(painter, QRectF(left, cells.top(), width, cells.height()), run.state, ratio)

    def _mark_run(self, painter: QPainter, run: QRectF, number: int, ratio: float) -> None:
        """Say without colour what a run of merged or narrow cells is: its shape once, flags by height."""
        if number == NO_MASK:
            return
        room = SHAPE_PX * self.scale + 4
        if STATE_ORDER[number] is ReviewState.FLAGGED and run.width() < room:
            painter.fillRect(run.adjusted(0, -2, 0, 2), self._fills[number])
        elif run.width() >= room:
            spot = QRectF(run.left(), run.top(), room, run.height())
            painter.fillRect(spot, self._fills[number])
            self._draw_shape(painter, self._shape_rect(spot), number, ratio)

    def _draw_cells(
        self, painter: QPainter, axis: TimeAxis, cells: QRectF, lane: TrackLane, ratio: float
    ) -> None:
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
                self._draw_shape(painter, self._shape_rect(cell), number, ratio)
        if not has_shape:
            frames = axis.visible_frames()
            for run in find_runs(lane.states[frames.start : frames.stop]):
                start = max(round(axis.x_of(frames.start + run.first)), axis.left)
                width = round(axis.x_of(frames.start + run.last + 1)) - start - gap
                self._mark_run(painter, QRectF(start, cells.top(), width, cells.height()), run.state, ratio)

    def _shape_rect(self, cell: QRectF) -> QRectF:
        side = min(cell.height() - 5, 10 * self.scale)
        top = cell.center().y() - side / 2
        if cell.width() >= WIDE_PX * self.scale:
            return QRectF(cell.left() + 4, top, side, side)
        return QRectF(cell.center().x() - side / 2, top, side, side)

    def _draw_anchors(
        self, painter: QPainter, axis: TimeAxis, cells: QRectF, lane: TrackLane, ratio: float
    ) -> None:
        frames = axis.visible_frames()
        fixed = np.flatnonzero(lane.anchors[frames.start : frames.stop]) + frames.start
        if not len(fixed):
            return
        stamp = self._stamp(None, ratio)
        half = stamp.width() / ratio / 2
        y = cells.bottom() + 1
        last_x = -LEAST_ANCHOR_PX
        for x in (axis.x_of(0.5) + fixed * axis.px_per_frame).tolist():
            if x - last_x >= LEAST_ANCHOR_PX:  # diamonds that cover one another say no more than one
                last_x = x
                painter.drawPixmap(QPointF(x - half, y - half), stamp)

    def _draw_boxes(self, painter: QPainter, axis: TimeAxis, cells: QRectF, lane: TrackLane) -> None:
        """Draw a small hollow square above each key frame of the amodal box."""
        if not lane.boxes:
            return
        side = round(BOX_PX * self.scale)
        frames = axis.visible_frames()
        painter.setPen(QPen(QColor(self.tokens.text), 1.5))
        painter.setBrush(QColor(self.tokens.panel))
        last_x = -LEAST_ANCHOR_PX
        for frame in sorted(frame for frame in lane.boxes if frames.start <= frame < frames.stop):
            x = axis.centre_of(frame)
            if x - last_x >= side + 2:
                last_x = x
                painter.drawRect(QRectF(round(x) - side / 2, cells.top() - side / 2 + 1, side, side))

    def _draw_prompts(self, painter: QPainter, axis: TimeAxis, cells: QRectF, lane: TrackLane) -> None:
        """Draw a dot at the foot of each frame with prompts; hollow and struck through = muted."""
        if not lane.prompts:
            return
        half = PROMPT_PX * self.scale / 2
        frames = axis.visible_frames()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        y, last_x = cells.bottom() - half, -LEAST_ANCHOR_PX
        for frame in sorted(frame for frame in lane.prompts if frames.start <= frame < frames.stop):
            spot = QPointF(axis.centre_of(frame), y)
            if spot.x() - last_x < 2 * half + 1:
                continue
            last_x = spot.x()
            is_muted = lane.prompts[frame]
            painter.setPen(QPen(QColor(self.tokens.dim if is_muted else self.tokens.panel), 1.5))
            painter.setBrush(QColor(self.tokens.panel if is_muted else self.tokens.accent))
            painter.drawEllipse(spot, half, half)
            if is_muted:
                painter.drawLine(spot + QPointF(-half, half), spot + QPointF(half, -half))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_sparkline(
        self, painter: QPainter, axis: TimeAxis, spark: QRectF, lane: TrackLane, ratio: float
    ) -> None:
        columns = max(round(axis.width * ratio), 1)
        shares = column_shares(axis, lane.occlusion, columns)
        if np.isnan(shares).all():
            return
        height = max(round(spark.height() * ratio), 2)
        colour = lane.colour if self.tokens.is_dark else blend(lane.colour, self.tokens.text, 0.72)
        pixels = draw_columns(shares, height, ratio, colour)
        image = QImage(pixels.data, columns, height, columns * 4, QImage.Format.Format_ARGB32_Premultiplied)
        painter.drawImage(QRectF(axis.left, spark.top(), axis.width, spark.height()), image)

    def _draw_shape(self, painter: QPainter, rect: QRectF, number: int, ratio: float) -> None:
        # Hundreds of shapes on a screen: stamping a picture costs a tenth of drawing the path.
        stamp = self._stamp(number, ratio)
        half = stamp.width() / ratio / 2
        spot = rect.center() - QPointF(half, half)
        painter.drawPixmap(QPointF(round(spot.x() * ratio) / ratio, round(spot.y() * ratio) / ratio), stamp)

    def _stamp(self, number: int | None, ratio: float) -> QPixmap:
        """Return the picture of a state's shape, or of an anchor's diamond (None)."""
        key = (number, ratio)
        if key not in self._stamps:
            side = round((12 if number is None else 9) * self.scale)
            pixmap = QPixmap(round(side * ratio), round(side * ratio))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            if number is None:
                self._draw_diamond(painter, side / 2)
            else:
                draw_state(painter, QRectF(0, 0, side, side), STATE_ORDER[number], self._inks[number])
            painter.end()
            self._stamps[key] = pixmap
        return self._stamps[key]

    def _draw_diamond(self, painter: QPainter, middle: float) -> None:
        half = 4.5 * self.scale
        painter.setPen(QPen(QColor(self.tokens.panel), 1.5))
        painter.setBrush(QColor(self.tokens.text))
        corners = ((0, -half), (half, 0), (0, half), (-half, 0))
        painter.drawPolygon(QPolygonF([QPointF(middle + x, middle + y) for x, y in corners]))


def _band_table(tokens: Tokens) -> NDArray[np.uint32]:
    table = np.zeros(256, dtype=np.uint32)
    for number, state in enumerate(STATE_ORDER):
        red, green, blue = channels(tokens.state_fill(state))
        table[number] = 0xFF000000 | red << 16 | green << 8 | blue
    return table
