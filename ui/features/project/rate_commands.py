"""Pictures whose rate nobody said: a person is asked once for all that is being imported."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from core.store.importing.rates import RateUnknownError
from ui.features.project.same_project import SameProject
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from ui.features.project.rate_dialog import RateDialog

Continue = Callable[[float], None]


class RateCommands:
    """Asks for the rate, and goes on with it; what was imported together has one answer."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._same_project = SameProject(studio)
        self.dialog: RateDialog | None = None
        self._waiting: list[Continue] = []
        self._answer: float | None = None
        """For what is still being imported of what was asked about."""
        studio.files.rate_asked.connect(self._ask)
        studio.files.started.connect(self._on_started)

    def _ask(self, error: RateUnknownError, go_on: Continue) -> None:
        if self._answer is not None:
            go_on(self._answer)
            return
        self._waiting.append(go_on)
        if self.dialog is None:
            self._show(error)

    def _show(self, error: RateUnknownError) -> None:
        from ui.features.project.rate_dialog import RateDialog

        self.dialog = dialog = RateDialog(self._studio.window, error.clip, error.frame_count, error.suggested)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._same_project.only(lambda: self._go_on(dialog.fps.value())))
        dialog.rejected.connect(lambda: self._studio.notices.tell(tr("Nothing was imported")))
        dialog.finished.connect(self._forget)
        dialog.open()

    def _go_on(self, fps: float) -> None:
        waiting, self._waiting = self._waiting, []
        if self._studio.files.is_busy:
            self._answer = fps
        for go_on in waiting:
            go_on(fps)

    def _on_started(self, _title: str) -> None:
        # Nothing ran before it: it belongs to nothing that was answered.
        if self._studio.files.is_alone and not self._waiting:
            self._answer = None

    def _forget(self) -> None:
        self.dialog, self._waiting = None, []
