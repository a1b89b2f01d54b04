"""Draws the time ruler and the playhead with its frame number."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF

from ui.theme.theme import tabular
from ui.theme.tokens import Tokens
from ui.timeline.axis import TimeAxis, format_seconds, tick_step

PLAYHEAD_PX = 2.0


class RulerPainter:
    """Ticks with frame number and time; the badge of the playhead."""

    def __init__(self, tokens: Tokens, font: QFont, scale: float) -> None:
        self.tokens = tokens
        self.scale = scale
        self._font = tabular(font)
        self._font.setPixelSize(round(tokens.small_px * scale))
        self._badge_font = QFont(self._font)
        self._badge_font.setWeight(QFont.Weight.Bold)
        self._metrics = QFontMetricsF(self._font)
        self._badge_metrics = QFontMetricsF(self._badge_font)

    def draw_ruler(self, painter: QPainter, axis: TimeAxis, rect: QRectF, fps: float) -> None:
        """Draw the ticks of the visible part into `rect`, the whole strip above the rows."""
        tokens = self.tokens
        painter.fillRect(rect, QColor(tokens.panel))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(tokens.line))
        if not axis.frame_count:
            return
        number = self._metrics.horizontalAdvance(f"{axis.frame_count}")
        time = self._metrics.horizontalAdvance(format_seconds(axis.frame_count, fps))
        step = tick_step(axis.px_per_frame, number + time + 34 * self.scale)
        small = tick_step(axis.px_per_frame, max(step * axis.px_per_frame / 10, 5.0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self._font)
        frames = axis.visible_frames()
        bottom = rect.bottom() - 1
        for frame in range(frames.start - frames.start % small, frames.stop, small):
            x = round(axis.centre_of(frame))
            if x < axis.left or x > axis.left + axis.width:
                continue
            is_main = frame % step == 0
            height = 7 if is_main else 4
            painter.fillRect(QRectF(x, bottom - height, 1, height), QColor(tokens.outline))
            if is_main:
                self._draw_numbers(painter, axis, rect, frame, x, fps)

    def _draw_numbers(
        self, painter: QPainter, axis: TimeAxis, rect: QRectF, frame: int, x: float, fps: float
    ) -> None:
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        words, time = f"{frame}", format_seconds(frame, fps)
        width = self._metrics.horizontalAdvance(words)
        whole = width + 6 + self._metrics.horizontalAdvance(time)
        left = x + 5
        if left + whole > rect.right():
            return
        height = rect.height() - 3
        painter.setPen(QColor(self.tokens.text))
        painter.drawText(QRectF(left, rect.top(), width + 1, height), flags, words)
        painter.setPen(QColor(self.tokens.dim))
        painter.drawText(QRectF(left + width + 6, rect.top(), whole, height), flags, time)

    def badge_rect(self, axis: TimeAxis, frame: int, ruler: QRectF) -> QRectF:
        """Return where the playhead's number stands; it stays inside the ruler at both ends."""
        width = round(self._badge_metrics.horizontalAdvance(f"{frame}") + 12 * self.scale)
        left: float = round(axis.centre_of(frame) - width / 2)
        left = min(max(left, axis.left - 6), ruler.right() - width)
        return QRectF(left, ruler.top() + 2, width, ruler.height() - 7)

    def draw_playhead(
        self, painter: QPainter, axis: TimeAxis, frame: int, ruler: QRectF, bottom: float
    ) -> None:
        """Draw badge and line over everything else."""
        x = round(axis.centre_of(frame))
        badge = self.badge_rect(axis, frame, ruler)
        red = QColor(self.tokens.playhead)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(
            QRectF(x - PLAYHEAD_PX / 2, badge.bottom(), PLAYHEAD_PX, bottom - badge.bottom()), red
        )
        painter.fillRect(badge.adjusted(-4, 0, 4, 0), QColor(self.tokens.panel))  # no half figures beside it
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(red)
        painter.drawRoundedRect(badge, 4, 4)
        tip = badge.bottom()
        painter.drawPolygon(
            QPolygonF([QPointF(x - 4, tip - 1), QPointF(x + 4, tip - 1), QPointF(x, tip + 4)])
        )
        painter.setFont(self._badge_font)
        painter.setPen(QColor(self.tokens.on_playhead))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, f"{frame}")
