"""Writes down what a person's actions took: collected here, added in batches on the store thread.

Nothing of this may stand in the way of the work: rows that the disk refuses are dropped without a word.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from core.changes.changed import Changes
from core.changes.steps import StepKind, Way
from core.types import RunKind
from ui.jobs.proposals import ProposalJobs
from ui.session.clip.clip_session import ClipSession
from ui.session.project.project_session import Outcome, ProjectSession
from ui.work.lane import only_logged

if TYPE_CHECKING:
    # The store pulls in SQLAlchemy (0.35 s), which must not delay the first paint.
    from core.store.parts.effort import Effort
    from core.store.project import Project

IDLE_S = 60.0
"""A longer pause between two actions is no work."""
BATCH = 10
DELAY_MS = 5_000
KINDS = {
    StepKind.ACCEPT: "accept",
    StepKind.ACCEPT_COMPLETION: "accept",
    StepKind.FLAG: "flag",
    StepKind.REJECT: "reject",
    StepKind.REJECT_COMPLETION: "reject",
}
"""`EffortKind` of a step that says what it was; others go by what they touch."""
STROKES = (
    StepKind.BRUSH,
    StepKind.ERASER,
    StepKind.BRUSH_HIDDEN,
    StepKind.ERASE_HIDDEN,
    StepKind.ERASE_BOTH,
)


def kind_of(changes: Changes) -> str:
    """Return the `EffortKind` of a person's change."""
    if changes.way is not Way.MADE:
        return "undo"
    kind = None if changes.step is None else changes.step.kind
    if kind in KINDS:
        return KINDS[kind]
    if changes.masks:
        return "stroke" if kind in STROKES else "shape"
    return "other"


class EffortRecorder(QObject):
    """Listens to edits, undo and proposals that a person starts."""

    def __init__(
        self,
        session: ProjectSession,
        clip: ClipSession,
        proposals: ProposalJobs,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clip = clip
        self._proposals = proposals
        self._clock = clock
        self._last = clock()
        self._rows: list[Callable[[Project], Effort]] = []
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
        if not rows or not self._session.is_open or self._session.is_read_only:
            return

        def work() -> int:
            project = self._session.open_project()
            return project.effort.add([make(project) for make in rows])

        self._session.store_thread.submit(work, lambda _count: None, only_logged)

    def close(self) -> None:
        """Write the rest (the window goes)."""
        self.flush()

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
                self._note("propose", None, self._clip.frame, run_id)

    def _note(self, kind: str, track_id: int | None, frame: int, run_id: int | None = None) -> None:
        now = self._clock()
        gap, self._last = now - self._last, now
        clip = self._clip.clip
        self._rows.append(
            _maker(
                kind,
                gap if gap <= IDLE_S else 0.0,
                None if clip is None else clip.id,
                track_id,
                None if clip is None else frame,
                run_id,
            )
        )
        if len(self._rows) >= BATCH:
            self.flush()
        elif not self._timer.isActive():
            self._timer.start()


def _maker(
    kind: str,
    seconds: float,
    clip_id: int | None,
    track_id: int | None,
    frame: int | None,
    run_id: int | None,
) -> "Callable[[Project], Effort]":
    """Return what makes the row on the store thread; only there the track of a run is known."""
    from core.store.schema.row_codes import now

    at = now()

    def make(project: "Project") -> "Effort":
        from core.store.parts.effort import Effort, EffortKind

        track = track_id if run_id is None else project.runs.get(run_id).track_id
        return Effort(EffortKind(kind), seconds, at, clip_id, track, frame, int(kind == "stroke"))

    return make
