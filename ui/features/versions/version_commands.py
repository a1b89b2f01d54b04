"""Versions of the active track: which run is looked at, choosing from it, repeating it, taking it back."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from core.changes.runs import HypothesisFacts, RunVersion
from core.tracks.anchors import stretch_between
from ui.features.versions.run_choice import run_to_look_at
from ui.features.versions.strips import StripMaker, Strips, StripWish
from ui.features.versions.versions_panel import VersionsPanel
from ui.language import tr, trn
from ui.session.project.outcome import Outcome
from ui.studio import Studio
from ui.widgets.key_tips import follow_keys

READ_AFTER_MS = 120
"""News come in bursts while a run goes on; the list is read once for all of them."""


class VersionsCommands(QObject):
    """The Versions page and its actions.

    Signals:
        run_changed(): Another run or hypothesis is looked at, or there are others.
    """

    run_changed = Signal()

    def __init__(self, studio: Studio, panel: VersionsPanel) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._panel = panel
        self._timeline = studio.places.timeline
        self._track_id: int | None = None
        self._shown_track_id: int | None = None
        self.versions: tuple[RunVersion, ...] = ()
        self.run_id = 0
        self.hypothesis = 0
        """Number of the hypothesis that is compared and can be chosen."""
        self.strips = StripMaker(studio.session, studio.work, self)
        self._later = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._later.timeout.connect(self._read)
        self._bind()
        self._connect()
        follow_keys(panel, self.refresh)

    @property
    def version(self) -> RunVersion | None:
        """The run that is looked at."""
        return next((version for version in self.versions if version.run.id == self.run_id), None)

    def facts(self) -> HypothesisFacts | None:
        """Return the hypothesis that is looked at."""
        version = self.version
        found = () if version is None else version.hypotheses
        return next((fact for fact in found if fact.number == self.hypothesis), None)

    def refresh(self) -> None:
        """Read the runs again soon."""
        self._later.start()

    def _bind(self) -> None:
        bind = self._studio.actions.bind
        bind("versions.next", self.next_hypothesis)
        bind("versions.choose_frame", lambda: self.choose([self._studio.clip.frame]))
        bind("versions.choose_range", self.choose_range)
        bind("versions.choose_track", self.choose_track)
        bind("versions.again", self.run_again)
        bind("versions.revert", self.revert)
        bind("propose.between", self.propose_between)
        bind("propose.again", self.propose_again)

    def _connect(self) -> None:
        clip, panel = self._studio.clip, self._panel
        for news in (clip.active_changed, clip.tracks_changed, clip.clip_changed):
            news.connect(self.refresh)
        self._studio.session.changed.connect(lambda _outcome: self.refresh())
        self._studio.proposals.jobs_changed.connect(self.refresh)
        clip.frame_changed.connect(lambda frame: panel.strips.set_current(self.hypothesis, frame))
        panel.run_chosen.connect(self.look_at)
        panel.strips.chosen.connect(self._on_strip)
        panel.strips.frames_changed.connect(self._ask_strips)
        self.strips.made.connect(self._on_strips)

    # Looking

    def look_at(self, run_id: int, hypothesis: int = 0) -> None:
        """Look at a run and one of its hypotheses."""
        self.run_id, self.hypothesis = run_id, hypothesis
        self._panel.show_run(self.version)
        self._panel.strips.set_current(hypothesis, self._studio.clip.frame)
        self._ask_strips()
        self.run_changed.emit()

    def next_hypothesis(self) -> None:
        """Look at the next hypothesis of the run, after the last at the first."""
        version = self.version
        if version is None or not version.hypotheses:
            self._studio.notices.tell(tr("This track has no hypotheses yet: {key[propose.track]} proposes"))
            return
        numbers = [fact.number for fact in version.hypotheses]
        at = numbers.index(self.hypothesis) if self.hypothesis in numbers else -1
        self._look_at_hypothesis(numbers[(at + 1) % len(numbers)])

    def _look_at_hypothesis(self, number: int) -> None:
        self.hypothesis = number
        self._panel.strips.set_current(number, self._studio.clip.frame)
        self.run_changed.emit()

    def _on_strip(self, hypothesis: int, frame: int) -> None:
        self._look_at_hypothesis(hypothesis)
        self._studio.clip.go_to(frame)

    def _read(self) -> None:
        clip = self._studio.clip
        self._track_id = clip.active_track_id
        if self._track_id is None or not self._studio.session.is_open:
            self._show((), self._track_id)
            return
        track_id = self._track_id
        self._studio.session.read(
            lambda project: tuple(project.versions.of_track(track_id)),
            lambda versions: self._show(versions, track_id),
        )

    def _show(self, versions: tuple[RunVersion, ...], track_id: int | None) -> None:
        if track_id != self._studio.clip.active_track_id:
            return
        before, self.versions = self.versions, versions
        wanted = run_to_look_at(versions, before, self.run_id)
        if wanted != self.run_id:
            self.run_id, self.hypothesis = wanted, 0
        if versions == before and track_id == self._shown_track_id:
            return
        self._shown_track_id = track_id
        track = self._studio.clip.active_track
        self._panel.show_runs(versions, self.run_id, track.name if track else "")
        self.look_at(self.run_id, self.hypothesis)

    def _ask_strips(self) -> None:
        version, clip = self.version, self._studio.clip
        if version is None or clip.clip is None or clip.active_track is None or not version.hypotheses:
            return
        numbers = tuple(fact.number for fact in version.hypotheses)
        frames = self._panel.strips.frames()
        self.strips.ask(StripWish(version.run.id, clip.clip, numbers, frames, clip.active_track.colour))

    def _on_strips(self, strips: Strips) -> None:
        if strips.run_id == self.run_id:
            self._panel.strips.set_strips(strips)

    # Choosing

    def choose_range(self) -> None:
        """Choose the hypothesis for the range marked on the timeline."""
        marked = self._timeline.selected_range
        if marked is None:
            self._studio.notices.tell(
                tr(
                    "Mark a range first: {key[review.mark_range]} here and {key[review.mark_range]} "
                    "there, or Shift+drag on the timeline"
                )
            )
        else:
            self.choose(range(marked[0], marked[1] + 1))

    def choose_track(self) -> None:
        """Choose the hypothesis for all its frames."""
        facts = self.facts()
        self.choose(range(facts.first, facts.last + 1) if facts is not None else ())

    def choose(self, frames: "range | list[int] | tuple[()]") -> None:
        """Make the hypothesis the amodal mask of frames; a person's stay unless the panel says otherwise."""
        facts, run_id, number = self.facts(), self.run_id, self.hypothesis
        if facts is None:
            self._studio.notices.tell(tr("This track has no hypotheses yet: {key[propose.track]} proposes"))
            return
        if not self._studio.may_edit():
            return
        wanted, over_person = list(frames), self._panel.over_person.isChecked()
        words = tr("Hypothesis {number}", number=number + 1)

        def done(outcome: Outcome) -> None:
            count = len(outcome.changes.masks)
            if count:
                said = trn("chosen in 1 frame", "chosen in {n} frames", count)
                self._studio.notices.tell(
                    tr("{words} {said}; {key[edit.undo]} takes it back", words=words, said=said)
                )
            else:
                self._studio.notices.tell(
                    tr("Nothing changed: these frames are decided, or it has no mask there")
                )

        self._studio.session.edits.submit(
            lambda project: project.versions.choose(run_id, number, wanted, over_person=over_person), done
        )

    def revert(self) -> None:
        """Take the run's masks back, in one undo step; what a person made stays."""
        version = self.version
        if version is None or not self._studio.may_edit():
            return
        run_id = version.run.id

        def done(outcome: Outcome) -> None:
            count = len(outcome.changes.masks)
            self._studio.notices.tell(
                trn("1 frame is as before the run", "{n} frames are as before the run", count)
                if count
                else tr("None of its masks is in use any more: nothing to revert")
            )

        self._studio.session.edits.submit(lambda project: project.versions.revert(run_id), done)

    # Proposing

    def run_again(self) -> None:
        """Repeat the run with its parameters and seed."""
        version = self.version
        if version is not None and self._studio.may_edit():
            from models.jobs.prepare import settings_of

            self._studio.proposals.propose([version.run.track_id], settings_of(version.run))

    def propose_between(self) -> None:
        """Propose for the frames between the fixed ones around this frame, or the marked range."""
        clip, notices, track = self._studio.clip, self._studio.notices, self._studio.chosen_track()
        if track is None or clip.clip is None or not self._studio.may_edit():
            return
        stretch = self._timeline.selected_range or stretch_between(
            self._anchors(), clip.frame, clip.clip.frame_count
        )
        if stretch is None:
            notices.tell(tr("Decide a frame first: correct or accept its mask, then propose between"))
            return
        notices.tell(
            tr(
                "Proposing for frames {first}–{last} only; your frames stay",
                first=stretch[0],
                last=stretch[1],
            )
        )
        self._studio.proposals.propose([track.id], replace(self._studio.proposals.chosen(), frames=stretch))

    def propose_again(self) -> None:
        """Propose for the whole track from its masks as they are now; the frames a person fixed stay."""
        track = self._studio.chosen_track()
        if track is not None and self._studio.may_edit():
            count = len(self._anchors())
            held = trn("1 frame is held", "{n} frames are held", count)
            self._studio.notices.tell(tr("Proposing again from the present masks; {held}", held=held))
            self._studio.proposals.propose([track.id], self._studio.proposals.chosen())

    def _anchors(self) -> frozenset[int]:
        track = self._studio.clip.active_track
        if track is None:
            return frozenset()
        return frozenset(int(f) for f in self._studio.clip.lanes.lane(track).anchors.nonzero()[0])

    def close(self) -> None:
        """Ask for nothing any more (the window goes)."""
        self._later.stop()
