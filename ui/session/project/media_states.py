"""How the media of the project's clips are, as far as they have been looked at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.video.media.media_report import MediaReport
from ui.session.project.project_session import ProjectSession

if TYPE_CHECKING:
    from core.changes.changed import Changes
    from core.store.project import Project


class MediaStates(QObject):
    """Reports by clip. Comparing is done on the threads that read media, never on the UI or store thread.

    Signals:
        changed(int): There is a newer report on this clip id.
    """

    changed = Signal(int)

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reports: dict[int, MediaReport] = {}
        session.opened.connect(self._reports.clear)
        session.closed.connect(self._reports.clear)

    def get(self, clip_id: int) -> MediaReport | None:
        """Return the newest report on a clip, None when nobody has looked yet."""
        return self._reports.get(clip_id)

    def note(self, clip_id: int, report: MediaReport) -> None:
        """Take in a report that came up while media were opened for something else."""
        self._reports[clip_id] = report
        self.changed.emit(clip_id)

    def keep(self, clip_id: int, report: MediaReport) -> None:
        """Take in a report on the clip on screen, and keep in the project what it decides by itself."""
        self.note(clip_id, report)
        renewed = report.renewed
        if renewed is None or not self._session.can_edit:
            return

        def work(project: "Project") -> "Changes":
            return project.media.keep(clip_id, renewed, report.media.identity)

        self._session.submit_result(work)
