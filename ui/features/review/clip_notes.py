"""What reviewers left on the clip on screen: comments, verdicts, visibility, regions that nobody can know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.changes.reviews import Comment, Subject, Verdict, Visibility
from core.masks.rle import Rle
from ui.session.clip.clip_session import ClipSession
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession

if TYPE_CHECKING:
    from core.store.project import Project


@dataclass(frozen=True)
class Notes:
    """All of it for one clip."""

    comments: tuple[Comment, ...] = ()
    verdicts: Mapping[tuple[int, int, Subject], Verdict] = field(default_factory=dict)
    visibility: Mapping[tuple[int, int], Visibility] = field(default_factory=dict)
    unknown: Mapping[tuple[int, int], Rle] = field(default_factory=dict)

    @property
    def open_comments(self) -> tuple[Comment, ...]:
        """Those that nobody resolved."""
        return tuple(comment for comment in self.comments if not comment.is_resolved)


class ClipNotes(QObject):
    """Keeps the marks of the clip on screen up to date.

    Signals:
        changed(): `marks` is new.
    """

    changed = Signal()

    def __init__(self, session: ProjectSession, clip: ClipSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._clip = clip
        self.marks = Notes()
        clip.clip_changed.connect(self._start_over)
        session.changed.connect(self._on_changed)

    def _start_over(self) -> None:
        self.marks = Notes()
        self.changed.emit()
        self._read()

    def _on_changed(self, outcome: Outcome) -> None:
        clip = self._clip.clip
        if clip is not None and any(clip_id == clip.id for _room, clip_id in outcome.changes.marks):
            self._read()

    def _read(self) -> None:
        clip = self._clip.clip
        if clip is None or not self._session.is_open:
            return

        def work(project: "Project") -> Notes:
            return Notes(
                tuple(project.comments.list(clip.id)),
                project.verdicts.of_clip(clip.id),
                project.visibility.of_clip(clip.id),
                project.unknown_regions.of_clip(clip.id),
            )

        def done(marks: Notes) -> None:
            if self._clip.clip is not None and self._clip.clip.id == clip.id:
                self.marks = marks
                self.changed.emit()

        self._session.read(work, done)
