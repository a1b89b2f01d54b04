"""A file that was imported before, or whose masks were taken for something that they are not."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from core.store.importing.again import ImportedBeforeError
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
        self._opened = 0
        """How many projects were opened so far: what is said of one is about no other."""
        studio.session.opened.connect(self._on_opened)
        studio.files.asked_again.connect(self._ask)
        studio.files.doubted.connect(self._offer)

    def _offer(self, text: str, source: Path) -> None:
        """Say what a file was taken for, with the way to take it for something else."""
        begin = self._if_still_open(lambda: self._begin(source))
        self._studio.notices.warn(text, MessageAction(tr("Import again as…"), begin))

    def _ask(self, _title: str, error: ImportedBeforeError) -> None:
        """Ask what to do with a file that was imported before; nothing happened to it yet."""
        from ui.features.project.import_again_dialog import ImportAgainDialog

        source = Path(error.path)

        def answer(choice: "AgainChoice") -> None:
            self._if_still_open(lambda: self._run(source, choice))()

        dialog = ImportAgainDialog(
            self._studio.window, source.name, error.earlier, answer, has_pictures=error.has_mask_pictures
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.finished.connect(self._forget)
        dialog.open()

    def _on_opened(self) -> None:
        self._opened += 1

    def _forget(self) -> None:
        self.dialog = None

    def _if_still_open(self, act: Callable[[], object]) -> Callable[[], object]:
        """Return `act` for the project that is open now."""
        project = self._opened

        def run() -> None:
            if self._opened == project:
                act()
            else:
                self._studio.notices.tell(tr("This was about another project: nothing is done"))

        return run
