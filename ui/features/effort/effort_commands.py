"""Review › Session statistics: what the work took so far, and whether it is recorded."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from core.errors import AmodalError
from ui.features.effort.effort_csv import write_csv
from ui.features.effort.effort_dialog import EffortDialog
from ui.features.effort.effort_recorder import EffortRecorder
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.parts.effort import EffortSummary
    from core.store.project import Project


class EffortCommands:
    """Review › Session statistics."""

    def __init__(self, studio: Studio, recorder: EffortRecorder) -> None:
        self._studio = studio
        self._recorder = recorder
        self.dialog: EffortDialog | None = None
        studio.actions.bind("review.effort", self.show)

    def show(self) -> None:
        """Show what the work took so far."""
        session = self._studio.session
        if not session.is_open:
            self._studio.notices.tell(tr("There is no project: open one first ({key[file.open]})"))
            return
        self._recorder.flush()
        self.dialog = EffortDialog(self._studio.window, can_change=not session.is_read_only)
        self.dialog.recording_changed.connect(self._set_recorded)
        self.dialog.export_requested.connect(self._ask_export)
        self.dialog.open()
        session.read(_facts, self._show)

    def _show(self, facts: "tuple[EffortSummary, bool]") -> None:
        if self.dialog is not None:
            self.dialog.show_summary(facts[0], is_recorded=facts[1])

    def _set_recorded(self, is_recorded: bool) -> None:
        """Keep the wish; what was done before it is still written under the old one."""
        self._recorder.flush()
        self._studio.session.read(
            lambda project: project.effort.set_recorded(is_recorded=is_recorded), lambda _none: None
        )

    def _ask_export(self) -> None:
        path = self._studio.session.path
        if path is None or self.dialog is None or self.dialog.summary is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self.dialog,
            tr("Export statistics as CSV"),
            str(path.with_name(f"{path.stem}-effort.csv")),
            tr("CSV files (*.csv)"),
        )
        if name:
            self._export(Path(name), self.dialog.summary)

    def _export(self, path: Path, summary: "EffortSummary") -> None:
        def done(_none: object) -> None:
            self._studio.notices.tell(tr("Statistics written to {name}", name=path.name))

        def failed(error: Exception) -> None:
            self._studio.notices.fail(error if isinstance(error, AmodalError) else str(error))

        self._studio.session.store_thread.submit(lambda: write_csv(path, summary), done, failed)


def _facts(project: "Project") -> "tuple[EffortSummary, bool]":
    return project.effort.summary(), project.effort.is_recorded
