"""Trust of a carried correction below the timeline: of the one shown, then of those that were kept."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui.features.over_time.filling_preview import FillingPreview
from ui.features.over_time.trust_plot import TrustFacts, paint_bar, paint_least
from ui.language import tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme, tabular
from ui.timeline.view import TimelineView
from ui.widgets.painting import painting

if TYPE_CHECKING:
    from core.operations.filling_in import Filling

HEIGHT = 40


class TrustLane(QWidget):
    """Bars, aligned with the cells of the timeline, and the least trust as a line.

    Signals:
        frame_requested(int): Show this frame.
    """

    frame_requested = Signal(int)

    def __init__(self, timeline: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self.facts = TrustFacts()
        grow_with_text(self, self.setFixedHeight, HEIGHT)
        self.setAccessibleName(tr("Trust of the carried correction"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        timeline.span_changed.connect(lambda _first, _last: self.update())
        self.hide()

    def show_facts(self, facts: TrustFacts | None) -> None:
        """Show the trust of a carry; None hides the lane."""
        self.facts = facts or TrustFacts()
        self.setVisible(bool(self.facts.trust))
        self.update()

    def event(self, event: QEvent) -> bool:
        """Say the value under the pointer."""
        if isinstance(event, QHelpEvent):
            words = self.facts.describe(self._timeline.axis.frame_at(event.x()))
            if event.x() < self._timeline.axis.left:
                words = tr(
                    "How far the carried correction is trusted, frame by frame; it goes when the masks change"
                )
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Lead to the frame that was clicked."""
        axis = self._timeline.axis
        if axis.frame_count and event.position().x() >= axis.left:
            self.frame_requested.emit(max(0, min(axis.frame_count - 1, axis.frame_at(event.position().x()))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, the line and the playhead."""
        tokens, axis, frame = current_theme().tokens, self._timeline.axis, self._timeline.current_frame
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.panel))
            painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(tokens.line))
            font = tabular(self.font())
            font.setPixelSize(current_theme().scaled(tokens.small_px))
            painter.setFont(font)
            label = QRectF(12, 0, axis.left - 24, self.height())
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(QColor(tokens.dim))
            painter.drawText(label, middle, tr("Trust of the carry"))
            painter.setPen(QColor(tokens.text))
            value = f"{self.facts.trust[frame]:.0%}" if frame in self.facts.trust else "–"
            painter.drawText(label, middle | Qt.AlignmentFlag.AlignRight, value)
            painter.setClipRect(QRectF(axis.left, 0, axis.width, self.height()))
            room = QRectF(axis.left, 4, axis.width, self.height() - 8)
            wide = axis.centre_of(1) - axis.centre_of(0)
            for number in self.facts.trust:
                left = axis.centre_of(number) - wide / 2
                paint_bar(
                    painter, QRectF(left, room.top(), max(1.0, wide - 1), room.height()), self.facts, number
                )
            paint_least(painter, room, self.facts.least)
            painter.fillRect(QRectF(axis.centre_of(frame) - 1, 0, 2, self.height()), QColor(tokens.playhead))


class TrustMemory(QObject):
    """Remembers, while the window is open, how far kept carries were trusted, until their masks change."""

    def __init__(self, studio: Studio, preview: FillingPreview, lane: TrustLane) -> None:
        super().__init__(studio.window)
        self._studio, self._preview, self._lane = studio, preview, lane
        self._kept: dict[int, TrustFacts] = {}
        self._own: Outcome | None = None
        preview.shown.connect(self._on_shown)
        preview.keeping.connect(self._on_keeping)
        preview.kept.connect(self._on_kept)
        preview.refused.connect(self._on_refused)
        preview.ended.connect(self._show_kept)
        studio.clip.active_changed.connect(self._show_kept)
        studio.clip.frame_changed.connect(lambda _frame: lane.update())
        studio.session.changed.connect(self._on_changed)
        studio.session.opened.connect(self._kept.clear)

    def _facts(self, filling: "Filling") -> TrustFacts:
        return TrustFacts(dict(filling.trust), frozenset(filling.frames), self._preview.least_trust)

    def _on_shown(self, filling: "Filling") -> None:
        self._lane.show_facts(self._facts(filling))

    def _on_kept(self, _filling: "Filling", outcome: Outcome) -> None:
        self._own = outcome

    def _on_refused(self, filling: "Filling") -> None:
        self._kept.pop(next(iter(filling.masks)).track_id, None)
        self._show_kept()

    def _on_keeping(self, filling: "Filling") -> None:
        track_id = next(iter(filling.masks)).track_id
        facts = self._facts(filling)
        known = self._kept.get(track_id, TrustFacts())
        # A correction is carried both ways one after the other: both stay to be seen.
        trust, frames = {**known.trust, **facts.trust}, known.frames | facts.frames
        if filling.trust:
            # At once, not when it is saved: the timeline must not jump in between.
            self._kept[track_id] = TrustFacts(trust, frames, facts.least)

    def _on_changed(self, outcome: Outcome) -> None:
        if outcome is self._own:
            self._own = None
            return
        for track_id, facts in list(self._kept.items()):
            gone = {key.frame for key in outcome.changes.masks if key.track_id == track_id} & facts.frames
            left = facts.frames - gone
            if not left:
                del self._kept[track_id]
            elif gone:
                trust = {frame: trust for frame, trust in facts.trust.items() if frame not in gone}
                self._kept[track_id] = replace(facts, trust=trust, frames=left)
            if gone:
                self._show_kept()

    def _show_kept(self) -> None:
        if self._preview.filling is None:
            self._lane.show_facts(self._kept.get(self._studio.clip.active_track_id or 0))
