"""The bottom line: what runs, with progress and Cancel, on the left; who and what on the right."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStatusBar

from core.progress import Progress
from models.weights.hub.speed import DownloadProgress
from ui.jobs.job_view import JobView
from ui.jobs.job_words import describe_jobs
from ui.language import said, tr, trn
from ui.layout.work_chip import WorkChip
from ui.widgets.labels import label_as


class StatusBar(QStatusBar):
    """Shows all that runs in the background, and lasting facts.

    Signals:
        cancel_requested(): Stop the import or export.
        busy_changed(bool): Something runs, or nothing any more.
    """

    cancel_requested = Signal()
    busy_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 12, 0)
        self.files = WorkChip("files", tr("Stops this import or export; nothing of it stays"))
        self.files.cancel_requested.connect(self.cancel_requested)
        self.jobs = WorkChip(
            "jobs", tr("Stop all that is being computed; what has arrived is kept"), "propose.cancel"
        )
        self.weights = WorkChip("weights", tr("Stops the download; what has arrived is kept"))
        self._chips = [self.jobs, self.files, self.weights]
        self._was_busy = False
        self.author = label_as("small")
        self.layers = label_as("small")
        for chip in self._chips:
            self.addWidget(chip)
            # A status bar shows what is added to it.
            chip.hide()
        self.addPermanentWidget(self.layers)
        self.addPermanentWidget(self.author)

    @property
    def is_busy(self) -> bool:
        """Whether something runs."""
        return any(chip.is_shown for chip in self._chips)

    def show_work(self, title: str) -> None:
        """Show which import or export runs; empty = none."""
        self.files.show_work(title)
        self._tell()

    def show_progress(self, progress: Progress) -> None:
        """Show how far the import or export has come."""
        title = self.files.title.text()
        if title:
            self.files.show_work(title, progress.fraction if progress.total else None)
            self.files.title.set_tip(said(progress.message))

    def show_jobs(self, jobs: Sequence[JobView], preparing: int = 0) -> None:
        """Show the jobs that compute; `preparing` tracks are still being read from the project."""
        words = describe_jobs(jobs)
        if words.is_running:
            parts = (words.title, words.detail, words.time_left)
            self.jobs.show_work(" · ".join(filter(None, parts)), words.share, can_cancel=words.can_cancel)
        elif preparing:
            self.jobs.show_work(trn("Preparing 1 track…", "Preparing {n:,} tracks…", preparing))
        else:
            self.jobs.show_work("")
        self._tell()

    def add_chip(self, name: str, tip: str) -> WorkChip:
        """Return a chip for work of another kind, shown by `show_on`; `tip` says what Cancel does."""
        chip = WorkChip(name, tip)
        self._chips.append(chip)
        self.insertWidget(len(self._chips) - 1, chip)
        chip.hide()
        return chip

    def show_on(self, chip: WorkChip, title: str, share: float | None = None) -> None:
        """Show on a chip of `add_chip` what runs, and how much of it is done, 0..1; empty = nothing."""
        chip.show_work(title, share)
        self._tell()

    def show_downloads(self, activities: Mapping[str, DownloadProgress]) -> None:
        """Show the first of the downloads that go on."""
        for name, activity in activities.items():
            share = activity.fraction if activity.total_bytes else None
            self.weights.show_work(tr("Downloading {name}", name=name), share)
            break
        else:
            self.weights.show_work("")
        self._tell()

    def _tell(self) -> None:
        if self.is_busy != self._was_busy:
            self._was_busy = self.is_busy
            self.busy_changed.emit(self._was_busy)
