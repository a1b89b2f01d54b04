"""Fills the review queue in the background: the clip on screen first, then all others, track by track."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from core.changes.tracks import Clip, Track
from core.checks.consistency import off_middle
from core.checks.report import ClipReport
from core.masks.occlusion import occlusion_rates
from core.review.doubt import Doubts, make_doubts
from core.review.facts import TrackFacts, Values
from core.review.queue import QueueTrack, ReviewQueue
from ui.session.clip.clip_measuring import ClipMeasuring
from ui.session.clip.clip_session import ClipSession
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession
from ui.theme.track_colours import current_track_colours

WAIT_MS = 25
SETTLE_MS = 60


@dataclass(frozen=True)
class _Item:
    """One thing to read: the tracks of a clip, or the facts of one track."""

    clip: Clip
    track: Track | None = None


class QueueSource(QObject):
    """Keeps a `ReviewQueue` of the open project.

    Signals:
        queue_changed(): Tracks were read, edited or judged.
    """

    queue_changed = Signal()

    def __init__(
        self,
        session: ProjectSession,
        clip: ClipSession,
        measuring: ClipMeasuring,
        is_held: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clip = clip
        self._report = measuring.report
        self._is_held = is_held
        self._work: deque[_Item] = deque()
        self._read_now: _Item | None = None
        self._run = 0
        self._facts: dict[int, TrackFacts] = {}
        self._tracks: dict[int, _Item] = {}
        self.queue = ReviewQueue()
        self._later = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._later.timeout.connect(self._go_on)
        session.opened.connect(self._start_over)
        session.closed.connect(self._start_over)
        session.clips_changed.connect(self._on_clips_changed)
        session.changed.connect(self._on_changed)
        clip.tracks_changed.connect(self._on_tracks_changed)
        current_track_colours().changed.connect(self._start_over)
        measuring.report_changed.connect(self._on_report)

    @property
    def is_done(self) -> bool:
        """Whether all tracks were read."""
        return not self._work and self._read_now is None

    def is_known(self, clip_id: int | None) -> bool:
        """Whether all that is saved of a clip, or of all (None), is in the queue."""
        reading = [*self._work, *([self._read_now] if self._read_now is not None else [])]
        return not any(clip_id in (None, item.clip.id) for item in reading)

    @property
    def clips_left(self) -> int:
        """Clips that still have to be read."""
        return len({item.clip.id for item in self._work})

    def close(self) -> None:
        """Read no more (the window goes)."""
        self._run += 1
        self._work.clear()
        self._later.stop()

    # What to read

    def _start_over(self) -> None:
        self._run += 1
        self._work = deque(_Item(clip) for clip in self._session.clips)
        self._read_now = None
        self._facts.clear()
        self._tracks.clear()
        self.queue = ReviewQueue()
        self.queue_changed.emit()
        self._later.start(WAIT_MS)

    def _on_clips_changed(self) -> None:
        known = {item.clip.id for item in self._tracks.values()} | {item.clip.id for item in self._work}
        self._work.extend(_Item(clip) for clip in self._session.clips if clip.id not in known)
        self._later.start(WAIT_MS)

    def _on_tracks_changed(self) -> None:
        clip = self._clip.clip
        if clip is not None:
            self._take_tracks(clip, self._clip.tracks, at_once=True)

    def _take_tracks(self, clip: Clip, tracks: Sequence[Track], *, at_once: bool = False) -> None:
        ids = {track.id for track in tracks}
        self.queue.keep(clip.id, ids)
        fresh = []
        for track in tracks:
            item = _Item(clip, track)
            is_new = track.id not in self._tracks or self._tracks[track.id].track != track
            self._tracks[track.id] = item
            if is_new or track.id not in self._facts:
                fresh.append(item)
        if at_once:
            self._put_first(fresh)
        else:
            self._work.extendleft(reversed(fresh))

    def _on_changed(self, outcome: Outcome) -> None:
        changes = outcome.changes
        touched = {key.track_id for key in changes.masks} | {track_id for track_id, _ in changes.states}
        self._put_first([self._tracks[track_id] for track_id in sorted(touched) if track_id in self._tracks])

    def read_again(self) -> None:
        """Read the tracks of the clip on screen again: a run has ended, and says now how sure it is."""
        ids = {track.id for track in self._clip.tracks}
        self._put_first([item for track_id, item in self._tracks.items() if track_id in ids])

    def _put_first(self, items: Sequence[_Item]) -> None:
        if items:
            rest = [item for item in self._work if item not in items]
            self._work = deque([*items, *rest])
            self._later.start(SETTLE_MS if self._read_now is not None else 0)

    # Reading

    def _go_on(self) -> None:
        if not self._work or self._read_now is not None or not self._session.is_open:
            return
        if self._is_held() or self._session.store_thread.pending:
            self._later.start(WAIT_MS)
            return
        run, item = self._run, self._work.popleft()
        self._read_now = item
        clip_id = item.clip.id

        def work() -> Sequence[Track] | TrackFacts:
            project = self._session.open_project()
            if item.track is None:
                return project.tracks.list(clip_id)
            return project.review_facts.of_track(item.track.id)

        self._session.store_thread.submit(
            work, lambda found: self._on_read(run, item, found), lambda error: self._on_failed(run, error)
        )

    def _on_read(self, run: int, item: _Item, found: Sequence[Track] | TrackFacts) -> None:
        if run != self._run:
            return
        self._read_now = None
        if isinstance(found, TrackFacts):
            self._facts[found.track_id] = found
            self._put(found.track_id)
            if not self._work or found.track_id in {track.id for track in self._clip.tracks}:
                self.queue_changed.emit()
        else:
            self._take_tracks(item.clip, current_track_colours().shown(found))
        self._later.start(0)

    def _on_failed(self, run: int, error: Exception) -> None:
        if run != self._run:
            return
        self._read_now = None
        if self._session.is_open:
            self._work.clear()
            self._session.failed.emit(error)

    def _on_report(self, report: ClipReport) -> None:
        self._report = report
        for track in self._clip.tracks:
            if track.id in self._facts:
                self._put(track.id)
        self.queue_changed.emit()

    # What it means

    def _put(self, track_id: int) -> None:
        facts, item = self._facts[track_id], self._tracks.get(track_id)
        if item is None or item.track is None:
            return
        is_here = self._clip.clip is not None and self._clip.clip.id == item.clip.id
        doubts = _doubts(facts, self._report if is_here else ClipReport())
        old = self.queue.tracks.get(track_id)
        if not is_here and old is not None and len(old.doubts.growth) == len(facts.states):
            # What was measured while the clip was on screen is better than what can be guessed now.
            doubts = replace(doubts, growth=old.doubts.growth)
        self.queue.put(
            QueueTrack(
                item.clip.id,
                track_id,
                item.clip.name,
                item.track.name,
                item.track.colour,
                item.track.category.name,
                facts.states,
                doubts,
                facts.scores,
                facts.hands,
            )
        )


def _doubts(facts: TrackFacts, report: ClipReport) -> Doubts:
    """Doubts from the measures where the clip was measured, else from the areas that the store knows."""
    unknown: Values = np.full(len(facts.states), np.nan, np.float32)
    curves, growth = report.curves.get(facts.track_id), report.growth.get(facts.track_id)
    visible = 1 - occlusion_rates(facts.hidden_area, facts.amodal_area)
    with np.errstate(divide="ignore", invalid="ignore"):
        area_jump = np.clip(np.abs(off_middle(np.log(facts.amodal_area))), 0, 1)
    is_measured = curves is not None and len(curves.area) == len(facts.states)
    return make_doubts(
        disagreement=facts.disagreement,
        unsteadiness=curves.unsteadiness if curves is not None and is_measured else area_jump,
        growth=growth if growth is not None and len(growth) == len(facts.states) else unknown,
        visible=visible.astype(np.float32),
        score=facts.scores,
    )
