"""Review › How good is it?"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox

from core.errors import AmodalError
from ui.features.pseudo_truth.pseudo_job import PseudoJob, why_not_to_be_changed
from ui.features.pseudo_truth.sample_preview import SamplePreview
from ui.language import tr, trn
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project
    from ui.features.pseudo_truth.quality_dialog import QualityDialog

SETTLE_MS = 300
"""The estimate is read again when a person has not judged for this long."""


class SampleCommands:
    """Opens the page, makes plans, accepts the rest, saves the datasheet."""

    def __init__(self, studio: Studio, preview: SamplePreview, runs: PseudoJob) -> None:
        self._studio, self._preview = studio, preview
        self._sampling = studio.sampling
        self.dialog: QualityDialog | None = None
        self.question: QMessageBox | None = None
        self._soon = QTimer(studio.window, singleShot=True, interval=SETTLE_MS)
        self._soon.timeout.connect(self._read_where_seen)
        studio.actions.bind("sample.open", self.open)
        studio.session.opened.connect(self._on_project)
        studio.session.closed.connect(self._on_project)
        studio.session.changed.connect(lambda _outcome: self._soon.start())
        runs.finished.connect(lambda _counts: self._on_project())
        runs.cancelled.connect(self._on_project)

    def open(self) -> None:
        """Show the page, and read what there is."""
        if self.dialog is None:
            from ui.features.pseudo_truth.quality_dialog import QualityDialog

            self.dialog = dialog = QualityDialog(self._sampling, self._preview, self._studio.window)
            dialog.draw_requested.connect(self._sampling.draw)
            dialog.review_requested.connect(self._review)
            dialog.accept_requested.connect(self.ask_to_accept)
            dialog.datasheet_requested.connect(self._ask_datasheet)
            # Keys of the window do not work in a dialog, and here is what undo takes back.
            dialog.addActions([self._studio.actions[name] for name in ("edit.undo", "edit.redo")])
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self._on_project()

    def ask_to_accept(self) -> None:
        """Ask before the rest is accepted: how many, and how good they are."""
        review, count = self._sampling.state.review, self._sampling.state.rest
        if self.dialog is None or review is None or not count:
            return
        self.question = box = QMessageBox(self.dialog)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Accept the rest"))
        box.setText(
            trn(
                "Accept 1 proposal that nobody has judged?",
                "Accept {n:,} proposals that nobody has judged?",
                count,
            )
        )
        box.setInformativeText(
            tr(
                "{estimate}. It is one step, and {key[edit.undo]} takes it back.",
                estimate=self._sampling.words,
            )
        )
        accept = box.addButton(trn("Accept 1", "Accept {n:,}", count), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        accept.clicked.connect(lambda _checked=False: self._sampling.accept_rest(count, self._on_accepted))
        box.finished.connect(lambda _result: box.deleteLater())
        box.open()

    def _on_accepted(self, count: int) -> None:
        self._preview.read()
        self._studio.notices.tell(
            trn(
                "Accepted 1 proposal; {key[edit.undo]} takes it back",
                "Accepted {n:,} proposals; {key[edit.undo]} takes them back",
                count,
            )
        )

    def _on_project(self) -> None:
        if self.dialog is None:
            return
        session = self._studio.session
        self._preview.read()
        self._sampling.read()
        self.dialog.show_project(why_not_to_be_changed(session))

    def _read_where_seen(self) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self._sampling.read()

    def _review(self) -> None:
        self._studio.actions["review.sample"].trigger()
        self._studio.window.activateWindow()

    def _ask_datasheet(self) -> None:
        path = self._studio.session.path
        if path is None or self.dialog is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self.dialog,
            tr("Save the datasheet"),
            str(path.with_name(f"{path.stem}-datasheet.md")),
            tr("Markdown files (*.md)"),
        )
        if name:
            self._write_datasheet(Path(name))

    def _write_datasheet(self, path: Path) -> None:
        def work(project: "Project") -> None:
            from core.atomic import atomic_text
            from core.operations.datasheet import make_datasheet

            with atomic_text(path) as file:
                file.write(make_datasheet(project))

        def failed(error: Exception) -> None:
            self._studio.notices.fail(error if isinstance(error, AmodalError) else str(error))

        session = self._studio.session
        session.store_thread.submit(
            lambda: work(session.open_project()),
            lambda _none: self._studio.notices.tell(tr("Datasheet written to {name}", name=path.name)),
            failed,
        )
