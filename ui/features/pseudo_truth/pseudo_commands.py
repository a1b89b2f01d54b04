"""Propose › Pseudo ground truth for all clips."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from models.jobs.job import ProposalSettings
from ui.features.pseudo_truth.pseudo_job import PseudoJob, why_not_to_be_changed
from ui.language import tr, trn
from ui.studio import Studio

if TYPE_CHECKING:
    from models.pseudo_truth.asked import AskedRun
    from models.pseudo_truth.running import Counts
    from ui.features.pseudo_truth.pseudo_dialog import PseudoDialog


class PseudoCommands:
    """Opens the page, begins with what was chosen, shows clips and the report."""

    def __init__(self, studio: Studio, job: PseudoJob) -> None:
        self._studio, self._job = studio, job
        self.dialog: PseudoDialog | None = None
        self._settings: ProposalSettings | None = None
        """None until a proposer is known."""
        self.show_page = QDesktopServices.openUrl
        studio.actions.bind("pseudo.open", self.open)
        studio.session.opened.connect(self._on_project)
        studio.session.closed.connect(self._on_project)
        job.finished.connect(self._on_finished)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)
        job.reported.connect(lambda path: self.show_page(QUrl.fromLocalFile(str(path))))
        job.changed.connect(self._show_chip)
        self.chip = studio.places.status.add_chip(
            "pseudo", tr("Stops it; what is done stays, and it goes on from there")
        )
        self.chip.cancel_requested.connect(job.cancel)

    def open(self) -> None:
        """Show the page."""
        if self.dialog is None:
            from ui.features.pseudo_truth.pseudo_dialog import PseudoDialog

            self.dialog = dialog = PseudoDialog(self._job, self._studio.window)
            dialog.begin_requested.connect(self.begin)
            dialog.choice_changed.connect(self._on_choice)
            dialog.take_requested.connect(self._take_from_tools)
            dialog.report_requested.connect(self._open_report)
            dialog.quality_requested.connect(self._studio.actions["sample.open"].trigger)
            dialog.clip_requested.connect(self._show_clip)
        self._job.list_proposers(self._on_listed)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def begin(self) -> None:
        """Run with what is chosen, or go on."""
        if self._settings is not None and self.dialog is not None:
            from models.pseudo_truth.asked import AskedRun

            self._job.begin(
                AskedRun(self._settings, self.dialog.workers.value(), self.dialog.boxes.isChecked())
            )

    def _on_listed(self, proposers: list[tuple[str, str]]) -> None:
        if self.dialog is not None:
            self.dialog.show_proposers(dict(proposers))
            self._on_project()

    def _on_project(self) -> None:
        """Begin with what was asked of this project last, else with what the page of tools has."""
        if self.dialog is None:
            return
        session = self._studio.session
        self.dialog.show_project(why_not_to_be_changed(session))
        self._settings = None
        if session.is_open:
            session.read(lambda project: _asked_before(project), self._on_asked_before)

    def _on_asked_before(self, asked: "AskedRun | None") -> None:
        if asked is None:
            self._take_from_tools()
        else:
            if self.dialog is not None:
                self.dialog.workers.setValue(asked.workers)
                self.dialog.boxes.setChecked(asked.from_boxes)
            self._take(asked.settings)

    def _take_from_tools(self) -> None:
        self._take(self._studio.proposals.chosen())

    def _take(self, settings: ProposalSettings) -> None:
        """Show settings, and how the clips stand with them."""
        from models.pseudo_truth.running import with_box_mode

        if self.dialog is None:
            return
        self._settings = with_box_mode(replace(settings, frames=None))
        self.dialog.proposer.setCurrentText(self._settings.proposer)
        self.dialog.options.setText(_words_of(self._settings))
        self._job.look(self._settings)
        self.dialog.refresh()

    def _on_choice(self) -> None:
        if self.dialog is None or self._settings is None:
            return
        settings, name = self._settings, self.dialog.proposer.currentText()
        if settings.proposer != name:
            # Options of one proposer mean nothing to another.
            self._take(ProposalSettings(name, seed=settings.seed, device=settings.device))

    def _show_clip(self, clip_id: int) -> None:
        clip = next((one for one in self._studio.session.clips if one.id == clip_id), None)
        if clip is not None:
            self._studio.playback.pause()
            self._studio.clip.load(clip, 0)

    def _open_report(self) -> None:
        from models.pseudo_truth.writing_reports import page_of

        path = self._studio.session.path
        if path is not None and self._settings is not None:
            self._job.write_report(self._settings, page_of(Path(path)))

    def _show_chip(self) -> None:
        job, status = self._job, self._studio.places.status
        if not job.is_busy:
            status.show_on(self.chip, "")
            return
        progress = job.progress
        words = tr("All clips: {done:,} of {total:,} tracks", done=progress.done, total=progress.total)
        status.show_on(
            self.chip,
            words if progress.total else tr("All clips: reading the project"),
            progress.fraction if progress.total else None,
        )

    def _on_finished(self, counts: "Counts") -> None:
        done = trn("1 track was done", "{n:,} tracks were done", counts.done)
        parts = [tr("All clips had their turn: {done}", done=done)]
        if counts.before:
            parts.append(trn("1 was done before", "{n:,} were done before", counts.before))
        if counts.failures:
            parts.append(trn("1 failed", "{n:,} failed", len(counts.failures)))
        words = ", ".join(parts)
        self._studio.notices.tell(tr("{what}. {key[sample.open]} tells how good it is", what=words))

    def _on_cancelled(self) -> None:
        self._studio.notices.tell(
            tr("Stopped; what is done stays, and {key[pseudo.open]} goes on from there")
        )

    def _on_failed(self, error: Exception) -> None:
        # The page says it itself while it is open.
        if self.dialog is None or not self.dialog.isVisible():
            self._studio.notices.fail(error)


def _asked_before(project: object) -> "AskedRun | None":
    from core.store.project import Project
    from models.pseudo_truth.asked import asked_before

    assert isinstance(project, Project)
    return asked_before(project)


def _words_of(settings: ProposalSettings) -> str:
    """Return what is chosen beside the proposer."""
    parts = [tr("Seed {seed}", seed=settings.seed)]
    if settings.hypotheses > 1:
        parts.append(trn("1 hypothesis", "{n} hypotheses", settings.hypotheses))
    parts += [f"{name} {value}" for name, value in settings.options.items()]
    return " · ".join(parts)
