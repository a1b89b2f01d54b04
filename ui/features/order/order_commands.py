"""Occlusion order: estimated while nobody decided, moved by keys, drawn, picked and proposed by."""

from core.changes.steps import Facts, Step, StepKind
from core.checks.report import ClipReport
from core.tracks.front_order import FrontOrder
from ui.features.order.order_panel import OrderPanel
from ui.language import tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio
from ui.widgets.key_tips import follow_keys


class OrderCommands:
    """To front, to back, keep the estimate, forget the decision."""

    def __init__(self, studio: Studio, panel: OrderPanel) -> None:
        self._studio = studio
        self._measuring = studio.measuring
        self._panel = panel
        self._timeline = studio.places.timeline
        self.decided: FrontOrder | None = None
        clip, bind = studio.clip, studio.actions.bind
        bind("order.to_front", lambda: self.move(-1))
        bind("order.to_back", lambda: self.move(1))
        bind("order.keep", self.keep)
        bind("order.forget", self.forget)
        bind("view.order", lambda: studio.places.side.toggle_page("order"))
        clip.clip_changed.connect(self._on_clip_changed)
        clip.tracks_changed.connect(self._show)
        clip.active_changed.connect(self._show)
        clip.frame_changed.connect(lambda _frame: self._show())
        self._timeline.range_selected.connect(lambda _first, _last: self._show())
        self._measuring.report_changed.connect(self._on_report)
        studio.session.changed.connect(self._on_changed)
        studio.places.side.page_changed.connect(lambda _key: self._show())
        panel.track_chosen.connect(clip.set_active_track)
        panel.frame_requested.connect(clip.go_to)
        follow_keys(panel, self._show)

    @property
    def order(self) -> FrontOrder:
        """The order in use: decided, or as the masks tell."""
        return self.decided if self.decided is not None else self._measuring.report.order

    def move(self, steps: int) -> None:
        """Move the active track to the back (positive) or front, in the marked range or the whole clip."""
        clip, track = self._studio.clip, self._studio.chosen_track()
        if clip.clip is None or track is None:
            return
        if track.id not in self.order.at(clip.frame):
            self._studio.notices.tell(tr("The order is not known yet: the masks are still being measured"))
            return
        first, last = self._timeline.selected_range or (0, clip.clip.frame_count - 1)
        moved = self.order.moved(track.id, steps, first, last)
        if moved == self.order:
            name = track.name
            if steps < 0:
                self._studio.notices.tell(tr("{name} is in front already", name=name))
            else:
                self._studio.notices.tell(tr("{name} is behind all others already", name=name))
            return
        kind = StepKind.TO_FRONT if steps < 0 else StepKind.TO_BACK
        self._decide(moved, Step(kind, Facts(track=track.name)))

    def keep(self) -> None:
        """Decide on the order as it is shown."""
        if self.order.spans:
            self._decide(self.order)

    def forget(self) -> None:
        """Leave the order to the masks again."""
        if self.decided is not None:
            self._decide(None)

    def _decide(self, order: FrontOrder | None, step: Step | None = None) -> None:
        clip = self._studio.clip.clip
        if clip is not None and self._studio.session.can_edit:
            self._studio.session.edits.submit(lambda project: project.front_orders.set(clip.id, order, step))

    def _on_clip_changed(self) -> None:
        self.decided = None
        self._studio.clip.set_front_order(FrontOrder())
        self._read()

    def _read(self) -> None:
        clip = self._studio.clip.clip
        if clip is None:
            return

        def done(order: FrontOrder | None) -> None:
            if self._studio.clip.clip is not None and self._studio.clip.clip.id == clip.id:
                self.decided = order
                self._measuring.set_order(order)
                self._use()

        self._studio.session.read(lambda project: project.front_orders.get(clip.id), done)

    def _on_changed(self, outcome: Outcome) -> None:
        clip = self._studio.clip.clip
        if clip is not None and ("front_orders", clip.id) in outcome.changes.marks:
            self._read()

    def _on_report(self, _report: ClipReport) -> None:
        self._use()

    def _use(self) -> None:
        self._studio.clip.set_front_order(self.order)
        self._show()

    def _show(self) -> None:
        clip = self._studio.clip
        # Rows are made only while somebody looks: a frame step must stay cheap with many tracks.
        if not self._panel.isVisible():
            return
        self._panel.show_order(
            self.order,
            clip.tracks,
            clip.frame,
            clip.active_track_id,
            is_decided=self.decided is not None,
        )
        self._panel.show_reach(self._timeline.selected_range)
