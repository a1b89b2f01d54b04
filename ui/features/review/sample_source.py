"""The masks that a sampling plan asks a person to judge, read in the background when they are wanted."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.errors import BadInputError
from core.program import command
from ui.language import said, tr
from ui.session.project.project_session import ProjectSession

if TYPE_CHECKING:
    from core.store.project import Project

Found = tuple[frozenset[tuple[int, int]], str]
"""(track id, frame) of what is to be judged now, and how the estimate stands."""


class SampleSource(QObject):
    """Knows what is to be judged now, as of when it was asked last.

    Signals:
        changed(): It was read.
    """

    changed = Signal()

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.is_reading = False
        self.places: frozenset[tuple[int, int]] = frozenset()
        self.words = ""
        session.closed.connect(self._forget)

    def read(self) -> None:
        """Read the plan and its answers; `changed` follows."""
        if self._session.is_open and not self.is_reading:
            self.is_reading = True
            self._session.read(_look, self._on_read)

    def _on_read(self, found: Found) -> None:
        self.is_reading = False
        self.places, self.words = found
        self.changed.emit()

    def _forget(self) -> None:
        self.is_reading = False
        self.places, self.words = frozenset(), ""


def _look(project: "Project") -> Found:
    # On the store thread: it pulls in the store, which no feature needs to join a window.
    from core.operations.sampled_review import sampled_review

    plan = command("sample plan --project …")
    try:
        review = sampled_review(project)
    except BadInputError:
        words = tr("The sampling plan is older than some proposals: {command} makes a new one", command=plan)
        return frozenset(), words
    if review is None:
        return frozenset(), tr("There is no sampling plan yet: {command} makes one", command=plan)
    return frozenset((key.track_id, key.frame) for key in review.to_judge()), said(review.words())
