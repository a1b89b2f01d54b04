"""A file that was imported before, or whose masks were taken for something that they are not."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from core.store.importing.again import ImportedBeforeError
from ui.features.project.same_project import SameProject
from ui.language import tr
from ui.studio import Studio
from ui.widgets.error_bar import MessageAction

if TYPE_CHECKING:
    from ui.features.project.import_again_dialog import AgainChoice, ImportAgainDialog


class ImportAgainCommands:
    """Asks what to do with it, once, about the project that is open meanwhile.

    Args:
        begin: Imports a file; where it was imported before, the question follows.
        run: Imports a file again as it was answered.
    """

    def __init__(
        self, studio: Studio, begin: Callable[[Path], object], run: "Callable[[Path, AgainChoice], object]"
    ) -> None:
        self._studio, self._begin, self._run = studio, begin, run
        self.dialog: ImportAgainDialog | None = None
        self._same_project = SameProject(studio)
        studio.files.asked_again.connect(self._ask)
        studio.files.doubted.connect(self._offer)

    def _offer(self, text: str, source: Path) -> None:
        """Say what a file was taken for, with the way to take it for something else."""
        begin = self._same_project.only(lambda: self._begin(source))
        self._studio.notices.warn(text, MessageAction(tr("Import again as…"), begin))

    def _ask(self, _title: str, error: ImportedBeforeError) -> None:
        """Ask what to do with a file that was imported before; nothing happened to it yet."""
        from ui.features.project.import_again_dialog import ImportAgainDialog

        source = Path(error.path)

        answered: list[AgainChoice] = []
        run = self._same_project.only(lambda: self._run(source, answered[0]))

        def answer(choice: "AgainChoice") -> None:
            answered.append(choice)
            run()

        dialog = ImportAgainDialog(
            self._studio.window, source.name, error.earlier, answer, has_pictures=error.has_mask_pictures
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.finished.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None
