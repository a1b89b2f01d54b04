"""How far the hypotheses of a run disagree, per frame, below the timeline; a click leads to the frame."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent

from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.timeline.lane_below import LaneBelow
from ui.timeline.view import TimelineView
from ui.widgets.painting import painting

HEIGHT = 34


class DisagreementLane(LaneBelow):
    """A bar per frame."""

    def __init__(self, timeline: TimelineView) -> None:
        super().__init__(timeline, tr("Disagreement of the hypotheses"))
        self._run_id = 0
        self.doubts: Mapping[int, float] = {}
        """Share of the claimed pixels that not all hypotheses claim, 0..1, by frame."""
        grow_with_text(self, self.setFixedHeight, HEIGHT)

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

    def describe_at(self, x: float) -> str:
        """Return the value of the nearest frame."""
        return self.describe(self.frame_at(x))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, axis = current_theme().tokens, self._timeline.axis
        with painting(self) as painter:
            self.paint_ground(painter)
            painter.setPen(QColor(tokens.dim))
            label = QRectF(12, 0, axis.left - 20, self.height())
            words = painter.fontMetrics().elidedText(
                tr("Disagreement"), Qt.TextElideMode.ElideRight, int(label.width())
            )
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, words)
            painter.setClipRect(QRectF(axis.left, 0, axis.width, self.height()))
            room = self.height() - 8.0
            for frame, doubt in self.doubts.items():
                high = max(1.5, doubt * room)
                painter.fillRect(self.column(frame, 4 + room - high, high), QColor(tokens.proposed))
            if not self.doubts and axis.frame_count:
                painter.drawText(
                    QRectF(axis.left, 0, axis.width, self.height()),
                    Qt.AlignmentFlag.AlignCenter,
                    tr("Needs two hypotheses: set their number under Proposals, then {key[propose.track]}"),
                )
            self.paint_playhead(painter)
