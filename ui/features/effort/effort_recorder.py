"""Writes down what a person's actions took: collected here, added in batches on the store thread.

Nothing of this may stand in the way of the work: rows that the disk refuses are dropped without a word.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer

from core.changes.changed import Changes
from core.changes.effort import Effort, EffortKind
from core.changes.steps import StepKind, Way
from core.types import RunKind
from ui.jobs.proposals import ProposalJobs
from ui.session.clip.clip_session import ClipSession
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession
from ui.work.lane import only_logged

IDLE_S = 60.0
"""A longer pause between two actions is no work."""
BATCH = 10
DELAY_MS = 5_000
KINDS = {
    StepKind.ACCEPT: EffortKind.ACCEPT,
    StepKind.ACCEPT_COMPLETION: EffortKind.ACCEPT,
    StepKind.FLAG: EffortKind.FLAG,
    StepKind.REJECT: EffortKind.REJECT,
    StepKind.REJECT_COMPLETION: EffortKind.REJECT,
}
"""Of a step that says what it was; others go by what they touch."""
STROKES = (
    StepKind.BRUSH,
    StepKind.ERASER,
    StepKind.BRUSH_HIDDEN,
    StepKind.ERASE_HIDDEN,
    StepKind.ERASE_BOTH,
)


def kind_of(changes: Changes) -> EffortKind:
    """Return what kind of action a change of a person was."""
    if changes.way is not Way.MADE:
        return EffortKind.UNDO
    kind = StepKind.NAMELESS if changes.step is None else changes.step.kind
    if kind in KINDS:
        return KINDS[kind]
    if changes.masks:
        return EffortKind.STROKE if kind in STROKES else EffortKind.SHAPE
    return EffortKind.OTHER


class EffortRecorder(QObject):
    """Listens to edits, undo and proposals that a person starts."""

    def __init__(
        self,
        session: ProjectSession,
        clip: ClipSession,
        proposals: ProposalJobs,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        is_on: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clip = clip
        self._proposals = proposals
        self._clock, self._is_on = clock, is_on
        self._last = clock()
        self._rows: list[Effort] = []
        self._runs: set[int] = set()
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self.flush)
        session.edited.connect(self._on_edited)
        session.leaving.connect(self.flush)
        session.opened.connect(self._on_opened)
        proposals.jobs_changed.connect(self._on_jobs)

    def flush(self) -> None:
        """Hand what was collected to the store thread."""
        self._timer.stop()
        rows, self._rows = self._rows, []
        if not rows or not self._is_on() or not self._session.is_open or self._session.is_read_only:
            return

        self._session.store_thread.submit(
            lambda: self._session.open_project().effort.add(rows), lambda _count: None, only_logged
        )

    def _on_opened(self) -> None:
        self._rows.clear()
        self._last = self._clock()

    def _on_edited(self, outcome: Outcome) -> None:
        changes = outcome.changes
        touched = {(key.track_id, key.frame) for key in changes.masks} | changes.states
        here = (self._clip.active_track_id, self._clip.frame)
        track_id, frame = here if here in touched else min(touched, default=(None, here[1]))
        if not touched and changes.tracks:
            track_id = min(changes.tracks)
        self._note(kind_of(changes), track_id, frame)

    def _on_jobs(self) -> None:
        for run_id, job in self._proposals.jobs.items():
            if run_id not in self._runs and job.kind is RunKind.PROPOSAL:
                self._runs.add(run_id)
                self._note(EffortKind.PROPOSE, job.track_id, self._clip.frame)

    def _note(self, kind: EffortKind, track_id: int | None, frame: int) -> None:
        now = self._clock()
        gap, self._last = now - self._last, now
        seconds, clip = gap if gap <= IDLE_S else 0.0, self._clip.clip
        clip_id, at = (None, None) if clip is None else (clip.id, frame)
        strokes = int(kind is EffortKind.STROKE)
        self._rows.append(Effort(kind, seconds, datetime.now(UTC), clip_id, track_id, at, strokes))
        if len(self._rows) >= BATCH:
            self.flush()
        elif not self._timer.isActive():
            self._timer.start()
