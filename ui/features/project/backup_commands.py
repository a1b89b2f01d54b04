"""File › Back up…: a whole copy of the project beside the work, and what is not in it."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from core.listing import some_of
from core.progress import CancelToken, Progress
from ui.features.project.project_commands import PROJECT_FILTER
from ui.language import tr, trn
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project
    from core.store.upkeep.backup import Backup


class BackupCommands:
    """Asks where to, and says what came of it."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        studio.actions.bind("file.back_up", self.ask)

    def ask(self) -> None:
        """Ask for a name and write the backup."""
        session, notices = self._studio.session, self._studio.notices
        if not session.is_open:
            notices.tell(tr("There is no project: open one first ({key[file.open]})"))
            return
        if session.path is None:
            notices.tell(tr("This project is not a file: it is backed up where it is kept"))
            return
        from core.store.upkeep.backup import backup_name

        name, _ = QFileDialog.getSaveFileName(
            self._studio.window, tr("Back up"), str(backup_name(session.path)), tr(PROJECT_FILTER)
        )
        if name:
            self.back_up(Path(name))

    def back_up(self, target: Path) -> None:
        """Write the backup after the edits that were made until now."""
        path = target if target.suffix else target.with_suffix(".amodal")
        self._studio.session.read(lambda _project: None, lambda _none: self._start(path))

    def _start(self, target: Path) -> None:
        files = self._studio.files

        def steps(project: "Project", cancel: CancelToken) -> Generator[Progress, None, "Backup"]:
            from core.store.upkeep.backup import back_up

            yield Progress(0, 0)
            assert project.path is not None
            return back_up(project.path, target, cancel)

        def done(made: "Backup") -> None:
            masks = trn("1 mask", "{n:,} masks", made.count("mask_heads"))
            text = tr(
                "Backed up, read again and found whole: {name} · {masks} · {folder}",
                name=made.path.name,
                masks=masks,
                folder=made.path.parent,
            )
            files.finished.emit(text, made.path)
            if made.media:
                clips = some_of([one.clip for one in made.media])
                files.noted.emit(
                    tr("Not in the backup, keep them yourself: the media of {clips}", clips=clips)
                )

        files.take_in(tr("Backing up to {name}", name=target.name), steps, done)
