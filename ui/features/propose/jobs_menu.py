"""The list of what is being computed, above the line that says so."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from ui.jobs.job_view import JobState, JobView
from ui.jobs.job_words import time_left
from ui.language import mark, number, said, tr

MOST_SHOWN = 20
_ENDS = {
    JobState.WAITING: mark("waiting"),
    JobState.FINISHED: mark("done"),
    JobState.CANCELLED: mark("cancelled"),
    JobState.FAILED: mark("failed"),
}


def show_jobs(owner: QWidget, jobs: Sequence[JobView], cancel: Callable[[], object]) -> QMenu:
    """Show one line per job, what runs first, and Cancel for all."""
    menu = QMenu(owner)
    menu.aboutToHide.connect(menu.deleteLater)
    ordered = sorted(jobs, key=lambda job: (job.is_over, job.state is JobState.WAITING))
    for job in ordered[:MOST_SHOWN]:
        menu.addAction(_words(job)).setEnabled(False)
    if len(ordered) > MOST_SHOWN:
        menu.addAction(tr("and {n} more", n=len(ordered) - MOST_SHOWN)).setEnabled(False)
    menu.addSeparator()
    menu.addAction(tr("Cancel all"), cancel)
    menu.popup(owner.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
    return menu


def _words(job: JobView) -> str:
    if job.state is not JobState.RUNNING:
        return f"{job.title} · {tr(_ENDS[job.state])}"
    left = "" if job.seconds_left is None else time_left(job.seconds_left)
    share = tr("{percent} %", percent=number(100 * job.fraction, ".0f"))
    return " · ".join(filter(None, (job.title, share, said(job.message), left)))
