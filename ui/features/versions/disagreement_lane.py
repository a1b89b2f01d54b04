"""How far the hypotheses of a run disagree, per frame, below the timeline; a click leads to the frame."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.timeline.view import TimelineView
from ui.widgets.painting import painting

HEIGHT = 34


class DisagreementLane(QWidget):
    """Bars, aligned with the cells of the timeline.

    Signals:
        frame_requested(int): Show this frame.
    """

    frame_requested = Signal(int)

    def __init__(self, timeline: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._run_id = 0
        self.doubts: Mapping[int, float] = {}
        """Share of the claimed pixels that not all hypotheses claim, 0..1, by frame."""
        grow_with_text(self, self.setFixedHeight, HEIGHT)
        self.setAccessibleName(tr("Disagreement of the hypotheses"))
        timeline.span_changed.connect(lambda _first, _last: self.update())

    def set_run(self, run_id: int) -> None:
        """Forget the bars of another run."""
        if run_id != self._run_id:
            self._run_id, self.doubts = run_id, {}
            self.update()

    def set_doubts(self, run_id: int, doubts: Mapping[int, float]) -> None:
        """Show the disagreement of a run."""
        self._run_id, self.doubts = run_id, dict(doubts)
        self.update()

    def describe(self, frame: int) -> str:
        """Return the value of a frame in words."""
        if frame not in self.doubts:
            return tr("Frame {frame}: one hypothesis or none, so nothing can disagree", frame=frame)
        return tr(
            "Frame {frame}: hypotheses disagree on {share:.0%} of the object",
            frame=frame,
            share=self.doubts[frame],
        )

    def event(self, event: QEvent) -> bool:
        """Say the value under the pointer."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.describe(self._frame_at(event.x())), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Lead to the frame that was clicked."""
        axis = self._timeline.axis
        if axis.frame_count and event.position().x() >= axis.left:
            self.frame_requested.emit(self._frame_at(event.position().x()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars and the playhead."""
        tokens, axis = current_theme().tokens, self._timeline.axis
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.panel))
            painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(tokens.line))
            painter.setPen(QColor(tokens.dim))
            label = QRectF(12, 0, axis.left - 20, self.height())
            words = painter.fontMetrics().elidedText(
                tr("Disagreement"), Qt.TextElideMode.ElideRight, int(label.width())
            )
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, words)
            painter.setClipRect(QRectF(axis.left, 0, axis.width, self.height()))
            room = self.height() - 8.0
            wide = axis.centre_of(1) - axis.centre_of(0)
            for frame, doubt in self.doubts.items():
                x, high = axis.centre_of(frame) - wide / 2, max(1.5, doubt * room)
                bar = QRectF(x, 4 + room - high, max(1.0, wide - 1), high)
                painter.fillRect(bar, QColor(tokens.proposed))
            if not self.doubts and axis.frame_count:
                painter.drawText(
                    QRectF(axis.left, 0, axis.width, self.height()),
                    Qt.AlignmentFlag.AlignCenter,
                    tr("Needs two hypotheses: set their number under Proposals, then {key[propose.track]}"),
                )
            x = axis.centre_of(self._timeline.current_frame)
            painter.fillRect(QRectF(x - 1, 0, 2, self.height()), QColor(tokens.playhead))

    def _frame_at(self, x: float) -> int:
        axis = self._timeline.axis
        return max(0, min(axis.frame_count - 1, axis.frame_at(x)))
