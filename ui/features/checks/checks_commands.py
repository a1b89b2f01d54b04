"""Checks and consistency: the panel, the lane, the way to the next finding, repairs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.changes.changed import Changes
from core.changes.runs import ProposalRun
from core.checks.findings import Finding
from core.checks.report import ClipReport
from core.types import ReviewState
from ui.features.checks.checks_panel import ChecksPanel
from ui.features.checks.consistency_lane import ConsistencyLane, LaneFacts
from ui.language import tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio
from ui.widgets.key_tips import follow_keys

if TYPE_CHECKING:
    from core.store.project import Project


class ChecksCommands:
    """What one can do with findings and spikes."""

    def __init__(self, studio: Studio, panel: ChecksPanel, lane: ConsistencyLane) -> None:
        self._studio = studio
        self._measuring = measuring = studio.measuring
        self._panel = panel
        self._lane = lane
        self._joins: dict[int, tuple[int, ...]] = {}
        clip = studio.clip
        measuring.report_changed.connect(self._on_report)
        clip.clip_changed.connect(self._joins.clear)
        clip.tracks_changed.connect(lambda: self._on_report(measuring.report))
        clip.active_changed.connect(self._show_lane)
        clip.frame_changed.connect(lane.set_frame)
        lane.frame_requested.connect(self._go_to)
        panel.finding_chosen.connect(self.lead_to)
        panel.repair_requested.connect(self.repair)
        panel.guide_requested.connect(self.propose_around)
        studio.session.changed.connect(self._on_changed)
        bind = studio.actions.bind
        bind("checks.next", lambda: self.step(1))
        bind("checks.previous", lambda: self.step(-1))
        bind("checks.repair", panel.repair_current)
        bind("view.checks", lambda: studio.places.side.toggle_page("checks"))
        bind("view.consistency", lambda: lane.setVisible(studio.actions["view.consistency"].isChecked()))
        studio.actions["view.consistency"].setChecked(True)
        follow_keys(lane, self._show_lane)

    def step(self, step: int) -> None:
        """Go to the next (1) or previous (-1) finding of the list."""
        finding = self._panel.choose(step, self._studio.clip.frame)
        if finding is None:
            done = self._measuring.is_done
            self._studio.notices.tell(
                tr("Nothing looks wrong in this clip")
                if done
                else tr("The masks of this clip are being measured")
            )
            return
        self._studio.places.side.show_page("checks")
        self.lead_to(finding)

    def lead_to(self, finding: Finding) -> None:
        """Show the frame of a finding with its track active; zoom and view stay."""
        self._studio.clip.set_active_track(finding.track_id)
        self._go_to(finding.worst)

    def repair(self, findings: Sequence[Finding]) -> None:
        """Put findings right, as one undo step."""
        clip, session = self._studio.clip.clip, self._studio.session
        if clip is None or not session.can_edit:
            return
        order = self._measuring.order or self._measuring.report.order

        def change(project: "Project") -> Changes:
            # The store pulls in SQLAlchemy, which must not delay the window's first paint.
            from core.operations.finding_repairs import repair_findings

            return repair_findings(project, clip.id, findings, order)

        tell = self._studio.notices.tell_repaired
        session.edits.submit(change, lambda outcome: tell(len(outcome.changes.masks)))

    def propose_around(self, finding: Finding) -> None:
        """Go to a jump and propose anew between the decided frames around it; none decided is said there."""
        self.lead_to(finding)
        self._studio.actions["propose.between"].trigger()

    def _go_to(self, frame: int) -> None:
        self._studio.playback.pause()
        self._studio.clip.go_to(frame)

    def _on_report(self, report: ClipReport) -> None:
        self._panel.show_findings(report.findings, self._studio.clip.tracks, report.measured)
        self._show_lane()

    def _show_lane(self) -> None:
        track = self._studio.clip.active_track
        curves = None if track is None else self._measuring.report.curves.get(track.id)
        if track is None:
            self._lane.set_facts(None, tr("Choose a track to see how steadily it goes"))
        elif curves is None or not self._has_amodal(track.id):
            self._lane.set_facts(None, self._why_nothing(track.id))
        else:
            self._lane.set_facts(LaneFacts(curves, track.colour, self._joins_of(track.id)))

    def _why_nothing(self, track_id: int) -> str:
        if not self._measuring.is_done:
            return tr("Measuring…")
        # Proposals start from what is visible: that comes first.
        if not len(self._studio.clip.lanes.frames_in(track_id, ReviewState)):
            return tr(
                "No masks yet: scribble over the object ({key[tool.scribble]}), or paint what is "
                "visible of it"
            )
        return tr("No amodal masks yet: {key[propose.track]} proposes them")

    def _has_amodal(self, track_id: int) -> bool:
        curves = self._measuring.report.curves[track_id]
        return bool((curves.area > 0).any())

    def _joins_of(self, track_id: int) -> tuple[int, ...]:
        if track_id not in self._joins:
            self._joins[track_id] = ()
            self._studio.session.read(
                lambda project: project.runs.list(track_id),
                lambda runs: self._take_joins(track_id, runs),
            )
        return self._joins[track_id]

    def _take_joins(self, track_id: int, runs: Sequence[ProposalRun]) -> None:
        found = runs[0].facts.get("joins") if runs else None
        joins = tuple(int(pair[0]) for pair in found) if isinstance(found, list) else ()
        if joins:
            self._joins[track_id] = joins
            self._show_lane()

    def _on_changed(self, outcome: Outcome) -> None:
        # A run may have ended with these masks; its joins are read again when the track is shown.
        for track_id in {key.track_id for key in outcome.changes.masks}:
            self._joins.pop(track_id, None)
