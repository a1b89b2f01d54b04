"""Propose › Improve with my corrections."""

from typing import TYPE_CHECKING

from ui.features.tuning.tuning_job import PROPOSER, TuningJob
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from models.tuning.tuning import Tuned
    from ui.features.tuning.tuning_dialog import TuningDialog


class TuningCommands:
    """Opens the dialog, begins with what the project holds, tells of the end."""

    def __init__(self, studio: Studio, job: TuningJob) -> None:
        self._studio, self._job = studio, job
        self.dialog: TuningDialog | None = None
        studio.actions.bind("tune.open", self.open)
        studio.session.opened.connect(self._show_project)
        studio.session.closed.connect(self._show_project)
        job.finished.connect(self._on_finished)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(lambda: studio.notices.tell(tr("Tuning was stopped; nothing of it is kept")))
        job.forgotten.connect(studio.proposals.proposers_changed)

    def open(self) -> None:
        """Show the dialog."""
        if self.dialog is None:
            from ui.features.tuning.tuning_dialog import TuningDialog

            self.dialog = TuningDialog(self._job, self._studio.window)
            self.dialog.start_requested.connect(self.begin)
        self._show_project()
        self._job.refresh()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _show_project(self) -> None:
        if self.dialog is not None:
            path = self._studio.session.path if self._studio.session.is_open else None
            self.dialog.show_project("" if path is None else path.stem)

    def begin(self, name: str, minutes: float) -> None:
        """Read what was decided, then tune in a process of its own."""
        from models.tuning.gathering import gather

        session = self._studio.session
        if not session.is_open:
            self._studio.notices.tell(tr("There is no project: open one first ({key[file.open]})"))
            return
        source = str(session.path or "")
        session.store_thread.submit(
            lambda: gather(session.open_project()),
            lambda tracks: self._job.begin(tracks, name, source, minutes),
            self._job.failed.emit,
        )

    def _on_finished(self, name: str, found: "Tuned") -> None:
        from models.weights.tuned import MARK

        if found.path is None:
            self._studio.notices.tell(tr("Nothing was gained by tuning, so nothing of it is kept"))
            return
        self._studio.proposals.proposers_changed.emit()
        self._studio.notices.tell(
            tr(
                "{name} is ready: choose it as proposer. Frames that need no stroke: {after} %, "
                "before {before} %",
                name=f"{PROPOSER}{MARK}{name}",
                before=round(100 * found.before.good),
                after=round(100 * found.after.good),
            )
        )

    def _on_failed(self, error: Exception) -> None:
        # The dialog says it itself while it is open.
        if self.dialog is None or not self.dialog.isVisible():
            self._studio.notices.fail(error)
