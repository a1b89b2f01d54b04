"""Asking for proposals: for the active track, the clip, the project."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from core.errors import AmodalError
from core.progress import CancelToken
from core.tracks.anchors import stretches
from ui.features.propose.cost_watch import CostWatch
from ui.features.propose.proposals_panel import ProposalsPanel, ProposerChoice
from ui.jobs.job_words import describe_gain
from ui.language import tr, trn
from ui.session.preferences import PROPOSER
from ui.studio import Studio
from ui.widgets.key_tips import follow_keys
from ui.work.lane import only_logged

if TYPE_CHECKING:
    from core.store.project import Project


class ProposeCommands:
    """The Propose menu and panel."""

    def __init__(self, studio: Studio, panel: ProposalsPanel) -> None:
        self._studio = studio
        self._panel = panel
        self._fingerprints = studio.work.lane("fingerprints", may_be_left=True)
        studio.proposals.chosen = panel.settings
        studio.proposals.proposers_changed.connect(self.list_proposers)
        bind = studio.actions.bind
        bind("propose.track", self.propose_track)
        bind("propose.clip", self.propose_clip)
        bind("propose.project", self.propose_project)
        bind("propose.cancel", studio.proposals.cancel_all)
        CostWatch(studio, panel)
        panel.cancel_requested.connect(studio.proposals.cancel_all)
        studio.proposals.jobs_changed.connect(self._on_jobs_changed)
        studio.proposals.failed.connect(studio.notices.fail)
        studio.proposals.batch_finished.connect(self._on_batch_finished)
        follow_keys(panel, self._on_jobs_changed)

    def list_proposers(self) -> None:
        """Fill the panel with what is installed; the look-up runs beside the window."""
        self._studio.session.store_thread.submit(
            _installed_proposers, self._on_listed, self._studio.notices.fail
        )

    def propose_track(self) -> None:
        """Propose amodal masks for the active track."""
        track = self._studio.clip.active_track
        if self._studio.clip.clip is None:
            self._studio.notices.tell(
                tr("Import a video or a folder of pictures first ({key[file.import_video]})")
            )
        elif track is None:
            has_tracks = bool(self._studio.clip.tracks)
            self._studio.notices.tell(
                tr("Choose a track first: click its object, or press its number")
                if has_tracks
                else tr(
                    "This clip has no track yet: {key[track.new]} makes one, {key[tool.scribble]} "
                    "scribbles its mask"
                )
            )
        elif self._may_propose():
            self._studio.proposals.propose([track.id], self._panel.settings())

    def propose_clip(self) -> None:
        """Propose amodal masks for every track of the clip on screen."""
        if not self._studio.clip.tracks:
            self._studio.notices.tell(
                tr("This clip has no tracks yet: import masks or paint one ({key[track.new]})")
            )
        elif self._may_propose():
            self._studio.proposals.propose(
                [track.id for track in self._studio.clip.tracks], self._panel.settings()
            )

    def propose_project(self) -> None:
        """Propose amodal masks for every track of every clip."""
        if self._may_propose():
            settings = self._panel.settings()
            self._studio.session.read(
                _all_track_ids, lambda ids: self._studio.proposals.propose(ids, settings)
            )

    def _may_propose(self) -> bool:
        if self._studio.session.is_read_only:
            self._studio.notices.tell(
                tr("This project is open for reading only, so proposals cannot be kept")
            )
        return self._studio.session.is_open and not self._studio.session.is_read_only

    def _on_listed(self, choices: list[ProposerChoice]) -> None:
        from models.proposers.registry import default_of

        names = [choice.name for choice in choices if not choice.missing]
        wish = self._studio.settings.value(PROPOSER, "")
        self._panel.set_proposers(choices, str(wish) if wish in names else default_of(names))
        self._fingerprints.newest(partial(_remember_fingerprints, names), lambda _none: None, only_logged)

    def _on_jobs_changed(self) -> None:
        self._panel.show_jobs(list(self._studio.proposals.jobs.values()))
        self._studio.actions["propose.cancel"].setEnabled(self._studio.proposals.is_busy)

    def _on_batch_finished(self, finished: int, failed: int) -> None:
        jobs = self._studio.proposals
        if failed or not jobs.gain.is_whole:
            # What went wrong is on show already.
            return
        if not finished:
            self._studio.notices.tell(tr("Proposals were cancelled; what had arrived is kept"))
            return
        words = [describe_gain(jobs.gain, finished)]
        for job in jobs.jobs.values():
            if job.frames is not None and (others := self._other_gaps(job.track_id, job.frames)):
                words.append(
                    trn(
                        "1 other gap between your frames was left as it is: {key[propose.again]} does all",
                        "{n} other gaps between your frames were left as they are: {key[propose.again]} "
                        "does all",
                        others,
                    )
                )
        if jobs.gain.put:
            words.append(tr("{key[review.next]} goes to the next unreviewed frame"))
        self._studio.notices.tell("; ".join(words))

    def _other_gaps(self, track_id: int, frames: tuple[int, int]) -> int:
        """Return how many stretches between decided frames a run over some frames did not touch."""
        clip = self._studio.clip
        track = next((track for track in clip.tracks if track.id == track_id), None)
        if track is None or clip.clip is None:
            return 0
        anchors = [int(frame) for frame in clip.lanes.lane(track).anchors.nonzero()[0]]
        every = stretches(anchors, clip.clip.frame_count)
        return sum(last < frames[0] or frames[1] < first for first, last in every)


def _installed_proposers() -> list[ProposerChoice]:
    from models.proposers.registry import load_proposer, offered_proposers

    choices = []
    for name in offered_proposers():
        proposer = load_proposer(name)
        choices.append(
            ProposerChoice(
                name,
                proposer.summary,
                proposer.max_hypotheses,
                proposer.presets,
                proposer.choices,
                proposer.missing() or "",
                proposer.cost,
            )
        )
    return choices


def _remember_fingerprints(names: list[str], token: CancelToken) -> None:
    """Have the digests of weights made now: the first takes seconds, and a proposal would wait for it.

    Later ones come from the memory beside the weights; nothing is lost when this is cut off.
    """
    from models.proposers.registry import load_proposer

    for name in names:
        token.check()
        with suppress(AmodalError):
            _ = load_proposer(name).fingerprint


def _all_track_ids(project: "Project") -> list[int]:
    return [track.id for clip in project.clips.list() for track in project.tracks.list(clip.id)]
