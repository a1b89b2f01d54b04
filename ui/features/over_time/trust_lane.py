"""Trust of a carried correction below the timeline: of the one shown, then of those that were kept."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent

from ui.features.over_time.filling_preview import FillingPreview
from ui.features.over_time.trust_plot import TrustFacts, paint_bar, paint_least
from ui.language import tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme, small_figures
from ui.timeline.lane_below import LaneBelow
from ui.timeline.view import TimelineView
from ui.widgets.painting import painting

if TYPE_CHECKING:
    from core.operations.filling_in import Filling

HEIGHT = 40


class TrustLane(LaneBelow):
    """Bars and the least trust as a line."""

    def __init__(self, timeline: TimelineView) -> None:
        super().__init__(timeline, tr("Trust of the carried correction"))
        self.facts = TrustFacts()
        grow_with_text(self, self.setFixedHeight, HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_facts(self, facts: TrustFacts | None) -> None:
        """Show the trust of a carry; None hides the lane."""
        self.facts = facts or TrustFacts()
        self.setVisible(bool(self.facts.trust))
        self.update()

    def describe_at(self, x: float) -> str:
        """Return the trust of the frame there; left of the cells, what the lane is for."""
        if x >= self._timeline.axis.left:
            return self.facts.describe(self._timeline.axis.frame_at(x))
        return tr("How far the carried correction is trusted, frame by frame; it goes when the masks change")

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, axis, frame = current_theme().tokens, self._timeline.axis, self._timeline.current_frame
        with painting(self) as painter:
            self.paint_ground(painter)
            painter.setFont(small_figures(self.font()))
            label = QRectF(12, 0, axis.left - 24, self.height())
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(QColor(tokens.dim))
            painter.drawText(label, middle, tr("Trust of the carry"))
            painter.setPen(QColor(tokens.text))
            value = f"{self.facts.trust[frame]:.0%}" if frame in self.facts.trust else "–"
            painter.drawText(label, middle | Qt.AlignmentFlag.AlignRight, value)
            painter.setClipRect(QRectF(axis.left, 0, axis.width, self.height()))
            room = QRectF(axis.left, 4, axis.width, self.height() - 8)
            for number in self.facts.trust:
                paint_bar(painter, self.column(number, room.top(), room.height()), self.facts, number)
            paint_least(painter, room, self.facts.least)
            self.paint_playhead(painter)


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
