"""The sampling plan of the open project as the window knows it: what is to be judged, and what is known."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.changes.changed import Changes
from core.changes.steps import Facts, Step, StepKind
from core.errors import BadInputError
from core.progress import CancelToken
from ui.language import said, tr
from ui.session.project.project_session import ProjectSession

if TYPE_CHECKING:
    # On the store thread only: it pulls in the store, which no feature needs to join a window.
    from core.operations.sampled_review import SampledReview
    from core.store.project import Project


@dataclass(frozen=True)
class SampleState:
    """What was read last."""

    review: "SampledReview | None" = None
    is_stale: bool = False
    """There is a plan, and some proposals that it draws from are gone."""
    places: frozenset[tuple[int, int]] = frozenset()
    """(track id, frame) of what is to be judged now."""
    rest: int = 0
    """Frames that accepting the rest would accept; 0 while that is not allowed."""


class Sampling(QObject):
    """Reads the plan when it is asked to, makes one, and accepts the rest. Features share it.

    Signals:
        changed(): It was read anew; `state` holds what was found.
    """

    changed = Signal()

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_reading = self._is_asked_again = False
        self.state = SampleState()
        session.opened.connect(self._forget)
        session.closed.connect(self._forget)

    @property
    def words(self) -> str:
        """How the estimate stands, or why there is none."""
        if self.state.is_stale:
            return tr("The sampling plan is older than some proposals: {key[sample.open]} makes a new one")
        if self.state.review is None:
            return tr("There is no sampling plan yet: {key[sample.open]} makes one")
        return said(self.state.review.words())

    @property
    def is_open(self) -> bool:
        """Whether there is a project to ask about."""
        return self._session.is_open

    def read(self) -> None:
        """Read the plan and its answers; `changed` follows."""
        if not self._session.is_open:
            return
        if self._is_reading:
            self._is_asked_again = True
            return
        self._is_reading = True
        number = self._session.edits.number
        self._session.store_thread.submit(
            lambda: _look(self._session.open_project()),
            lambda found: self._on_read(number, found),
            lambda error: self._on_failed(number, error),
        )

    def draw(self, precision: float, below_iou: float) -> None:
        """Make a plan in place of the present one; what was judged stays judged. `changed` follows."""

        def work(project: "Project") -> None:
            from core.operations.sampled_review import plan_sample

            plan_sample(project, precision=precision, below_iou=below_iou, seed=0, cancel=CancelToken())

        self._session.read(work, lambda _none: self.read())

    def accept_rest(self, count: int, done: Callable[[int], None]) -> None:
        """Accept what nobody has decided, as one step of undo; `done` gets how many frames.

        Args:
            count: As many as a person was asked about; when there are others by now, nothing is accepted.
        """
        step = Step(StepKind.ACCEPT_REST, Facts(count=count))

        def change(project: "Project") -> Changes:
            from core.operations.sampled_review import accept_rest, rest_of

            if (now := len(rest_of(project))) != count:
                text = tr("has {now} proposals left now, not {count}", now=now, count=count)
                raise BadInputError(project.url, "", text, tr("ask again"))
            return accept_rest(project)[0]

        self._session.edits.submit(change, lambda _outcome: done(count), step=step)

    def _on_read(self, number: int, found: SampleState) -> None:
        self._is_reading = False
        if number == self._session.edits.number:
            self.state = found
            self.changed.emit()
        if self._is_asked_again:
            self._is_asked_again = False
            self.read()

    def _on_failed(self, number: int, error: Exception) -> None:
        self._on_read(number, SampleState())
        if number == self._session.edits.number and self._session.is_open:
            self._session.failed.emit(error)

    def _forget(self) -> None:
        self.state = SampleState()
        self.changed.emit()


def _look(project: "Project") -> SampleState:
    from core.operations.sampled_review import rest_of, sampled_review

    try:
        review = sampled_review(project)
    except BadInputError:
        return SampleState(is_stale=True)
    if review is None:
        return SampleState()
    places = frozenset((key.track_id, key.frame) for key in review.to_judge())
    found = review.estimate
    try:
        rest = len(rest_of(project, review)) if found is not None and found.is_enough else 0
    except BadInputError:
        return SampleState(is_stale=True)
    return SampleState(review, places=places, rest=rest)
