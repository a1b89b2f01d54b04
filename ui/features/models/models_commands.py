"""The models dialog, and what the window says about weights."""

from pathlib import Path
from typing import TYPE_CHECKING

from ui.features.models.downloads import Downloads
from ui.language import tr

if TYPE_CHECKING:
    from ui.features.models.models_dialog import ModelsDialog
    from ui.studio import Studio


class ModelsCommands:
    """Opens the dialog; tells of weights that arrive while it is closed."""

    def __init__(self, studio: "Studio", jobs: Downloads) -> None:
        self._studio = studio
        self._jobs = jobs
        self.dialog: ModelsDialog | None = None
        studio.actions.bind("models.open", self.open)
        jobs.ready.connect(self._on_ready)
        jobs.failed.connect(self._on_failed)

    def open(self) -> None:
        """Show which weights there are."""
        if self.dialog is None:
            from ui.features.models.models_dialog import ModelsDialog

            self.dialog = ModelsDialog(self._jobs, self._studio.window)
            self.dialog.told.connect(self._studio.notices.tell)
        self._jobs.refresh()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _on_ready(self, name: str, folder: Path) -> None:
        self._studio.notices.tell(tr("{name} is ready: {folder}", name=name, folder=folder))
        self._studio.proposals.proposers_changed.emit()

    def _on_failed(self, _name: str, error: Exception) -> None:
        # The dialog says it itself while it is open.
        if self.dialog is None or not self.dialog.isVisible():
            self._studio.notices.fail(error)
