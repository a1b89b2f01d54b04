"""Propose › Train the diffusion model."""

from typing import TYPE_CHECKING

from ui.features.training.training_job import TrainingJob
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from models.diffusion_vas_learning.plan import Trained
    from ui.features.training.training_dialog import TrainingDialog


class TrainingCommands:
    """Opens the dialog, begins, tells of the end."""

    def __init__(self, studio: Studio, job: TrainingJob) -> None:
        self._studio, self._job = studio, job
        self.dialog: TrainingDialog | None = None
        studio.actions.bind("training.open", self.open)
        studio.session.opened.connect(self._show_project)
        studio.session.closed.connect(self._show_project)
        job.finished.connect(self._on_finished)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(
            lambda: studio.notices.tell(tr("Training was stopped; begin again to go on from there"))
        )

    def open(self) -> None:
        """Show the dialog."""
        if self.dialog is None:
            from ui.features.training.training_dialog import TrainingDialog

            self.dialog = TrainingDialog(self._job, self._studio.window)
            self.dialog.start_requested.connect(self._job.begin)
        self._show_project()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _show_project(self) -> None:
        if self.dialog is not None:
            session = self._studio.session
            self.dialog.show_project(session.path if session.is_open else None)

    def _on_finished(self, found: "Trained") -> None:
        self._studio.notices.tell(
            tr("Training is over: the weights are in {folder}. Choose them in Models…", folder=found.weights)
        )

    def _on_failed(self, error: Exception) -> None:
        # The dialog says it itself while it is open.
        if self.dialog is None or not self.dialog.isVisible():
            self._studio.notices.fail(error)
