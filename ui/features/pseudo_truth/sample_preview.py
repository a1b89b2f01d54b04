"""What a sampling plan would mean before it is made: proposals are read clip by clip, draws are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.errors import AmodalError
from core.progress import CancelToken
from core.review.looks import Stratum, strata
from core.review.sampling import SamplingPlan, Unit, make_plan
from ui.session.project.project_session import ProjectSession
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from core.store.project import Project


@dataclass(frozen=True)
class Preview:
    """A plan that is not made yet, and what it draws of which kind."""

    plan: SamplingPlan
    strata: Sequence[Stratum]


class SamplePreview(QObject):
    """Reads what can be drawn from, and draws in the head.

    Signals:
        changed(): `preview`, `clips_left` or `is_empty` has news.
    """

    changed = Signal()

    def __init__(self, session: ProjectSession, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = work.lane("sample", Rank.ASKED)
        self._units: list[Unit] = []
        self._wanted: tuple[float, float] | None = None
        self._turn = 0
        """Counts readings: what comes of one that was given up is dropped."""
        self.clips_left = 0
        """That are not read yet."""
        self.preview: Preview | None = None
        session.leaving.connect(self.forget)
        session.closed.connect(self.forget)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw from."""
        return not self.clips_left and not self._units

    def forget(self) -> None:
        """Forget all that was read."""
        self._turn += 1
        self._units, self.preview, self.clips_left = [], None, 0
        self._lane.cancel()
        self.changed.emit()

    def read(self) -> None:
        """Read all proposals that nobody has decided, a clip at a time: edits go in between."""
        self.forget()
        if self._session.is_open:
            self.clips_left = len(self._session.clips)
            self._read_next([clip.id for clip in self._session.clips])

    def want(self, precision: float, below_iou: float) -> None:
        """Ask what such a plan would mean; `changed` follows when it is known."""
        self._wanted = precision, below_iou
        self._draw()

    def close(self) -> None:
        """Read no more (the window goes)."""
        self._turn += 1
        self._lane.close()

    def _read_next(self, clip_ids: list[int]) -> None:
        if not clip_ids:
            self._draw()
            self.changed.emit()
            return
        turn, clip_id = self._turn, clip_ids[0]

        def done(units: list[Unit]) -> None:
            if turn == self._turn:
                self._units += units
                self.clips_left -= 1
                self.changed.emit()
                self._read_next(clip_ids[1:])

        def failed(error: Exception) -> None:
            if turn == self._turn:
                self.forget()
                self._session.failed.emit(error)

        work = partial(_units_of, clip_id=clip_id)
        self._session.store_thread.submit(lambda: work(self._session.open_project()), done, failed)

    def _draw(self) -> None:
        if self._wanted is None or self.clips_left or not self._units:
            return
        units, (precision, below_iou) = self._units, self._wanted

        def work(_token: CancelToken) -> Preview:
            plan = make_plan(units, precision=precision, iou=below_iou)
            return Preview(plan, strata(units, plan))

        self._lane.newest(work, self._on_drawn, self._on_failed)

    def _on_drawn(self, preview: Preview) -> None:
        self.preview = preview
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, AmodalError):
            self._session.failed.emit(error)
        else:
            raise error


def _units_of(project: "Project", clip_id: int) -> list[Unit]:
    from core.operations.sampled_review import units_of

    return units_of(project, clip_id)
