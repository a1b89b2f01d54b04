"""Ranges of frames with an order of their own, below the timeline: who is in front there."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen

from core.compose.layers import Composition, OrderRange
from ui.features.compose.drag_lane import DragLane
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.timeline.view import TimelineView
from ui.widgets.painting import painting
from ui.widgets.rows import draw_words

HEIGHT = 24


class OrderLane(DragLane):
    """A bar for each range; a click marks it for the list and the keys, its ends can be dragged.

    A grip is a range and whether it is its last frame that is held.
    """

    def __init__(self, timeline: TimelineView) -> None:
        super().__init__(timeline, tr("Order of the layers over time"))
        self.composition: Composition | None = None
        grow_with_text(self, self.setFixedHeight, HEIGHT)
        self.hide()

    def show_order(self, composition: Composition | None) -> None:
        """Show the ranges of a composition; without any the lane is hidden."""
        self.composition = composition
        self.setVisible(composition is not None and bool(composition.ranges))
        self.update()

    def grips(self) -> list[tuple[float, object]]:
        """Return both ends of all ranges."""
        axis, found = self._timeline.axis, list[tuple[float, object]]()
        for span in self._ranges():
            found += [(axis.x_of(span.first), (span, False)), (axis.x_of(span.last + 1), (span, True))]
        return found

    def range_at(self, x: float) -> OrderRange | None:
        """Return the range under a place."""
        if x < self._timeline.axis.left:
            return None
        frame = self.frame_at(x)
        return next((span for span in self._ranges() if span.first <= frame <= span.last), None)

    def describe_at(self, x: float) -> str:
        """Return who is in front of whom there, and what one can do."""
        span = self.range_at(x)
        if span is None:
            return tr("Elsewhere the layers lie as in the whole clip")
        return tr(
            "Frames {first}–{last}, in front first: {names} · a click marks them, ends can be dragged, "
            "{key[compose.plain_order]} brings the clip's order back",
            first=span.first, last=span.last, names=self._names(span),
        )  # fmt: skip

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        axis, tokens = self._timeline.axis, current_theme().tokens
        with painting(self) as painter:
            self.paint_ground(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(tokens.dim))
            draw_words(painter, QRectF(12, 0, axis.left - 24, self.height()).toRect(), tr("Order"))
            painter.setClipRect(QRectF(axis.left, 0, self.width() - axis.left, self.height()))
            for span in self._ranges():
                left, right = axis.x_of(span.first), axis.x_of(span.last + 1)
                room = QRectF(left, 4, right - left - 1, self.height() - 8)
                painter.setPen(QPen(QColor(tokens.accent), 1))
                painter.setBrush(QColor(tokens.selection))
                painter.drawRoundedRect(room, 3, 3)
                painter.setPen(QColor(tokens.text))
                draw_words(painter, room.adjusted(8, 0, -8, 0).toRect(), self._names(span))
            self.paint_playhead(painter)

    def _ranges(self) -> tuple[OrderRange, ...]:
        return () if self.composition is None else self.composition.ranges

    def _names(self, span: OrderRange) -> str:
        assert self.composition is not None
        return " › ".join(self.composition.layer(one).name for one in reversed(span.ids))


def resized(composition: Composition, grip: object, frame: int) -> Composition:
    """Return the composition with the end of a range that is held at another frame."""
    match grip:
        case (OrderRange() as span, bool() as is_last) if span in composition.ranges:
            if is_last:
                # What is held is the edge after the last frame.
                return composition.with_range_over(span, span.first, max(frame, span.first))
            return composition.with_range_over(span, min(frame, span.last), span.last)
    return composition
