"""Paints the timeline's viewport: the kept picture of rows and ruler, and what follows the playhead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from ui.language import tr
from ui.shown.track_lane import TrackLane
from ui.theme.tokens import Tokens
from ui.timeline.axis import TimeAxis
from ui.timeline.describe import hidden_words
from ui.timeline.lane_painter import LanePainter
from ui.timeline.layout import RowLayout
from ui.timeline.ruler import RulerPainter


@dataclass(frozen=True, slots=True)
class TimelineScene:
    """Everything that is on screen."""

    axis: TimeAxis
    layout: RowLayout
    lanes: Sequence[TrackLane]
    fps: float
    frame: int
    active_id: int | None
    selected: tuple[int, int] | None
    hover: int | None


class ScenePainter:
    """Puts ruler, rows and playhead together for one theme and size of text."""

    def __init__(self, tokens: Tokens, font: QFont, scale: float) -> None:
        self.tokens = tokens
        self._font = font
        self._lanes = LanePainter(tokens, font, scale)
        self._ruler = RulerPainter(tokens, font, scale)

    def make_static(self, scene: TimelineScene, size: QSize, ratio: float) -> QPixmap:
        """Return a picture of all that does not follow the playhead."""
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(self.tokens.panel))
        painter = QPainter(pixmap)
        if not scene.lanes:
            self._draw_nothing(painter, scene)
        self._draw_rows(painter, scene, scene.layout.visible_rows(), ratio)
        self._ruler.draw_ruler(painter, scene.axis, _ruler_rect(scene.layout), scene.fps)
        painter.end()
        return pixmap

    def repaint_rows(self, pixmap: QPixmap, scene: TimelineScene, rows: Iterable[int]) -> None:
        """Draw some rows anew into a picture made by `make_static`."""
        visible = scene.layout.visible_rows()
        painter = QPainter(pixmap)
        self._draw_rows(painter, scene, [row for row in rows if row in visible], pixmap.devicePixelRatio())
        painter.end()

    def draw_moving(self, painter: QPainter, scene: TimelineScene, dirty: QRect) -> None:
        """Draw what follows playhead and pointer, over the kept picture."""
        layout = scene.layout
        painter.save()
        painter.setClipRect(_rows_rect(layout), Qt.ClipOperation.IntersectClip)
        if dirty.left() < layout.label_width:
            for row in layout.visible_rows():
                rect = layout.label_rect(row)
                if rect.intersects(QRectF(dirty)):
                    lane = scene.lanes[row]
                    words = hidden_words(lane, scene.frame)
                    is_active = lane.track_id == scene.active_id
                    self._lanes.draw_hidden(painter, rect, words, is_active=is_active)
        painter.restore()
        if scene.axis.frame_count:
            self._draw_range(painter, scene)
            self._draw_hover(painter, scene)
            self._draw_playhead(painter, scene)

    def playhead_rects(self, axis: TimeAxis, frame: int, layout: RowLayout) -> tuple[QRect, QRect]:
        """Return the two strips that the playhead covers: its badge and its line."""
        badge = self._ruler.badge_rect(axis, frame, _ruler_rect(layout)).toAlignedRect()
        line = QRect(round(axis.centre_of(frame)) - 6, 0, 12, round(layout.height))
        return badge.adjusted(-5, -2, 5, 2), line

    def _draw_rows(self, painter: QPainter, scene: TimelineScene, rows: Iterable[int], ratio: float) -> None:
        layout = scene.layout
        painter.save()
        painter.setClipRect(_rows_rect(layout))
        for row in rows:
            lane = scene.lanes[row]
            is_active = lane.track_id == scene.active_id
            whole = layout.row_rect(row)
            painter.fillRect(whole, QColor(self.tokens.panel))
            if is_active:
                self._draw_active(painter, whole)
            self._lanes.draw_label(painter, layout.label_rect(row), lane, is_active=is_active)
            painter.save()
            lane_room = QRectF(scene.axis.left, whole.top(), scene.axis.width + 1, whole.height())
            painter.setClipRect(lane_room, Qt.ClipOperation.IntersectClip)
            cells, spark = layout.cell_rect(row), layout.spark_rect(row)
            if scene.axis.frame_count:
                self._lanes.draw_lane(painter, scene.axis, cells, spark, lane, ratio)
            painter.restore()
        painter.restore()

    def _draw_active(self, painter: QPainter, whole: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.tokens.row))
        painter.drawRoundedRect(whole.adjusted(4, 0, -4, 0), 6, 6)

    def _draw_range(self, painter: QPainter, scene: TimelineScene) -> None:
        if scene.selected is None:
            return
        axis = scene.axis
        left = max(axis.x_of(scene.selected[0]), axis.left)
        right = min(axis.x_of(scene.selected[1] + 1), axis.left + axis.width)
        if right <= left:
            return
        colour = QColor(self.tokens.accent)
        top = scene.layout.ruler_height - 5
        painter.fillRect(QRectF(left, top, right - left, 4), colour)
        colour.setAlpha(38)
        painter.fillRect(QRectF(left, top + 4, right - left, scene.layout.height - top - 4), colour)

    def _draw_hover(self, painter: QPainter, scene: TimelineScene) -> None:
        if scene.hover is None or scene.hover == scene.frame:
            return
        colour = QColor(self.tokens.text)
        colour.setAlpha(70)
        x = round(scene.axis.centre_of(scene.hover))
        painter.fillRect(QRectF(x, scene.layout.ruler_height, 1, scene.layout.height), colour)

    def _draw_playhead(self, painter: QPainter, scene: TimelineScene) -> None:
        axis = scene.axis
        if not axis.left - 1 <= axis.centre_of(scene.frame) <= axis.left + axis.width + 1:
            return
        ruler = _ruler_rect(scene.layout)
        self._ruler.draw_playhead(painter, axis, scene.frame, ruler, scene.layout.height)

    def _draw_nothing(self, painter: QPainter, scene: TimelineScene) -> None:
        words = tr("No tracks in this clip yet") if scene.axis.frame_count else tr("No clip open")
        painter.setFont(self._font)
        painter.setPen(QColor(self.tokens.dim))
        painter.drawText(_rows_rect(scene.layout), Qt.AlignmentFlag.AlignCenter, words)


def _ruler_rect(layout: RowLayout) -> QRectF:
    return QRectF(0, 0, layout.width, layout.ruler_height)


def _rows_rect(layout: RowLayout) -> QRectF:
    return QRectF(0, layout.ruler_height, layout.width, layout.rows_room)
