"""How much outlines tremble, before and after, below the timeline while a preview steadies them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen

from ui.features.over_time.filling_preview import FillingPreview
from ui.language import number, tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme, small_figures
from ui.timeline.lane_below import LaneBelow
from ui.timeline.view import TimelineView
from ui.widgets.painting import painting

if TYPE_CHECKING:
    from core.operations.filling_in import Chatter, Filling

HEIGHT = 40
LEAST_FULL_PX = 2.0
"""The bars reach the top at the largest value, but not below this: calm outlines look calm."""


class ChatterLane(LaneBelow):
    """Hollow bars for what is, filled ones for what would be."""

    def __init__(self, timeline: TimelineView, preview: FillingPreview) -> None:
        super().__init__(timeline, tr("How much outlines tremble"))
        self.chatter: Chatter | None = None
        grow_with_text(self, self.setFixedHeight, HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        preview.shown.connect(self._on_shown)
        preview.ended.connect(lambda: self._show(None))

    def describe_at(self, x: float) -> str:
        """Return the figures of the frame there; left of the cells, what the lane is for."""
        axis = self._timeline.axis
        if x < axis.left or self.chatter is None:
            return tr(
                "How far outlines lie from those of both neighbours, along the motion: before (hollow), after"
            )
        frame = axis.frame_at(x)
        before, after = self.chatter.before.get(frame), self.chatter.after.get(frame)
        if before is None or after is None:
            return tr("Frame {frame}: nothing to compare with", frame=frame)
        return tr(
            "Frame {frame}: {before:.1f} px, then {after:.1f} px", frame=frame, before=before, after=after
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, axis, frame = current_theme().tokens, self._timeline.axis, self._timeline.current_frame
        with painting(self) as painter:
            self.paint_ground(painter)
            if self.chatter is None:
                return
            before, after = self.chatter.before, self.chatter.after
            painter.setFont(small_figures(self.font()))
            label = QRectF(12, 0, axis.left - 24, self.height())
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(QColor(tokens.dim))
            painter.drawText(label, middle, tr("Chatter"))
            painter.setPen(QColor(tokens.text))
            value = _words(before.get(frame), after.get(frame))
            painter.drawText(label, middle | Qt.AlignmentFlag.AlignRight, value)
            painter.setClipRect(QRectF(axis.left, 0, axis.width, self.height()))
            room = QRectF(axis.left, 4, axis.width, self.height() - 8)
            full = max([LEAST_FULL_PX, *before.values(), *after.values()])
            for number, value_px in after.items():
                painter.fillRect(self._bar(number, room, value_px / full), QColor(tokens.accent))
            painter.setPen(QPen(QColor(tokens.text), 1))
            for number, value_px in before.items():
                painter.drawRect(self._bar(number, room, value_px / full).adjusted(0.5, 0.5, -0.5, -0.5))
            self.paint_playhead(painter)

    def _bar(self, frame: int, room: QRectF, share: float) -> QRectF:
        high = max(1.5, room.height() * share)
        return self.column(frame, room.bottom() - high, high)

    def _on_shown(self, filling: "Filling") -> None:
        self._show(filling.chatter)

    def _show(self, chatter: "Chatter | None") -> None:
        self.chatter = chatter
        self.setVisible(chatter is not None and bool(chatter.before))
        self.update()


def _words(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return "–"
    return f"{number(before, '.1f')} → {number(after, '.1f')} px"
