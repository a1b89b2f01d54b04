"""The job page: what proposes for all clips, how far it is, and how every clip and category stands."""

import os
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QProgressBar, QPushButton, QWidget

from ui.features.pseudo_truth.clip_table import ClipTable, TableRow
from ui.features.pseudo_truth.pseudo_job import PseudoJob
from ui.jobs.job_words import time_left
from ui.language import mark, said, tr, trn
from ui.widgets.key_tips import keyed_tip, usual_buttons
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import REST, lay_column, lay_row
from ui.widgets.number_boxes import NumberBox
from ui.widgets.segmented import Segment, SegmentedControl

if TYPE_CHECKING:
    from models.pseudo_truth.clip_rows import ClipRow

INTRODUCTION = mark(
    "Proposes whole masks for every track of every clip, in processes beside your work. What a person "
    "decided stays. It can be stopped at any time, also by switching the computer off, and goes on with "
    "the first track that is not done."
)
MOST_WORKERS = 64
REASONS_SHOWN = 3


class PseudoDialog(QDialog):
    """Choose, begin, stop; a table that can be sorted. The run goes on when it is closed.

    Signals:
        begin_requested(): Run with what is chosen.
        choice_changed(): Another proposer: other rows are wanted.
        take_requested(): Take proposer and options from the page of tools.
        report_requested(), quality_requested(), clip_requested(int)
    """

    begin_requested = Signal()
    choice_changed = Signal()
    take_requested = Signal()
    report_requested = Signal()
    quality_requested = Signal()
    clip_requested = Signal(int)

    def __init__(self, job: PseudoJob, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Pseudo ground truth for all clips"))
        self._job, self._why_not = job, ""
        self._rows: dict[int, ClipRow] = {}
        self._missing: dict[str, str] = {}
        self.proposer = QComboBox()
        self.proposer.setAccessibleName(tr("Proposer"))
        self.proposer.setToolTip(tr("What makes the proposals"))
        self.boxes = QCheckBox(tr("Also tracks with boxes only"))
        self.boxes.setToolTip(
            tr("Makes visible masks in the boxes of tracks without any, marked as such, and goes on")
        )
        self.workers = NumberBox(minimum=1, maximum=MOST_WORKERS, value=_usual_workers())
        self.workers.setAccessibleName(tr("Processes"))
        self.workers.setToolTip(tr("How many clips are worked on at once; each needs its own memory"))
        self.options = ElidedLabel(role="small")
        self.take = QPushButton(tr("Take from the page Tools"), autoDefault=False)
        self.take.setProperty("kind", "link")
        self.take.setToolTip(tr("Proposer, options and seed as they are chosen there"))
        self.begin = QPushButton(tr("Begin"), autoDefault=False)
        self.begin.setProperty("kind", "primary")
        self.stop = QPushButton(tr("Stop"), autoDefault=False)
        self.stop.setToolTip(tr("What is done stays; begin again to go on from there"))
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.words = ElidedLabel()
        self.time_left = label_as("small")
        self.state = label_as("strong", wraps=True)
        self.reasons = [ElidedLabel(role="small") for _ in range(REASONS_SHOWN)]
        self.problem = label_as("error", wraps=True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.problem, *self.reasons):
            label.hide()
        self.by = SegmentedControl(
            (
                Segment("clip", tr("By clip"), tr("A row per clip; a double click shows it")),
                Segment("category", tr("By category"), tr("A row per category of objects")),
            ),
            name=tr("Rows"),
        )
        self.table = ClipTable()
        self.report = QPushButton(tr("Open the report"), autoDefault=False)
        self.report.setToolTip(tr("Writes a page with the worst masks and some at random, and shows it"))
        self.quality = QPushButton(tr("How good is it?…"), autoDefault=False)
        keyed_tip(
            self.quality, tr("Which masks a person must judge so that the share of bad ones is known"),
            "sample.open",
        )  # fmt: skip
        self._lay_out()
        self._connect()
        self.resize(980, 600)

    def _lay_out(self) -> None:
        asked = lay_row(
            label_as("dim", tr("Proposer")), self.proposer, self.boxes, label_as("dim", tr("Processes")),
            self.workers, REST, self.begin, self.stop, spacing=10,
        )  # fmt: skip
        foot = lay_row(self.report, self.quality, REST, usual_buttons(self))
        lay_column(
            label_as("dim", tr(INTRODUCTION), wraps=True), asked,
            lay_row(self.options, self.take, REST, spacing=10), self.bar,
            lay_row((self.words, 1), self.time_left), self.problem,
            lay_row((self.state, 1), self.by, spacing=12),
            lay_column(*self.reasons, spacing=2), (self.table, 1), foot,
            of=self, margins=(16, 14, 16, 14), spacing=10,
        )  # fmt: skip

    def _connect(self) -> None:
        self.begin.clicked.connect(lambda _checked=False: self._on_begin())
        self.stop.clicked.connect(lambda _checked=False: self._job.cancel())
        self.take.clicked.connect(lambda _checked=False: self.take_requested.emit())
        self.proposer.activated.connect(lambda _index: self.choice_changed.emit())
        self.report.clicked.connect(lambda _checked=False: self.report_requested.emit())
        self.quality.clicked.connect(lambda _checked=False: self.quality_requested.emit())
        self.by.chosen.connect(lambda _key: self._show_rows())
        self.table.clip_chosen.connect(self.clip_requested)
        self._job.changed.connect(self.refresh)
        self._job.rows_changed.connect(self._on_rows)
        self._job.failed.connect(self._on_failed)

    def show_proposers(self, missing: dict[str, str]) -> None:
        """Offer proposers; those that lack something here say what."""
        self._missing = missing
        self.proposer.clear()
        self.proposer.addItems(list(missing))
        for place, why in enumerate(missing.values()):
            self.proposer.setItemData(place, why, Qt.ItemDataRole.ToolTipRole)

    def show_project(self, why_not: str) -> None:
        """Forget the rows of another project; `why_not` says why nothing can be run in this one."""
        self._why_not = why_not
        self._rows.clear()
        self.problem.hide()
        self._show_rows()
        self.refresh()

    def refresh(self) -> None:
        """Show how far the run is."""
        job = self._job
        lacks = self._missing.get(self.proposer.currentText(), "")
        can = not self._why_not and not lacks and not job.is_busy and bool(self.proposer.currentText())
        self.begin.setEnabled(can)
        self.begin.setText(self._begin_words())
        self.begin.setToolTip(
            self._why_not or lacks or tr("Does what is not done yet, and what failed once more")
        )
        self.stop.setEnabled(job.is_busy and not job.is_stopping)
        for part in (self.proposer, self.boxes, self.workers, self.take):
            part.setEnabled(not job.is_busy)
        self.bar.setMaximum(0 if job.is_busy and not job.progress.total else 1000)
        self.bar.setValue(round(1000 * (job.progress.fraction if job.is_busy else self._share())))
        self.words.setText(self._words())
        self.time_left.setText(time_left(job.seconds_left) if job.is_busy and job.seconds_left else "")
        self.report.setEnabled(any(row.total.frames for row in self._rows.values()))
        self._show_state(list(self._rows.values()))

    def _words(self) -> str:
        job = self._job
        if job.is_stopping:
            return tr("Stopping; what is done stays")
        if job.is_busy:
            done = tr("{done:,} of {total:,} tracks", done=job.progress.done, total=job.progress.total)
            parts = [done if job.progress.total else tr("Reading the project…"), said(job.progress.message)]
            return " · ".join(filter(None, parts))
        return self._why_not or self._missing.get(self.proposer.currentText(), "")

    def _begin_words(self) -> str:
        sums = [row.total for row in self._rows.values()]
        if any(one.not_done for one in sums):
            is_begun = any(one.not_done + one.boxes_only < one.tracks for one in sums)
            return tr("Go on") if is_begun else tr("Begin")
        return tr("Try again what failed") if any(one.failures for one in sums) else tr("Begin")

    def _show_state(self, rows: "Sequence[ClipRow]") -> None:
        """Say how many clips are done, and what failed and why."""
        reasons = [line for row in rows for line in row.failures]
        words = trn("{done:,} of 1 clip done", "{done:,} of {n:,} clips done", len(rows), done=_done(rows))
        if reasons:
            failed = trn("1 track failed", "{n:,} tracks failed", len(reasons))
            words = f"{words}, {failed}:"
        self.state.setText(words if rows else "")
        shown = reasons[:REASONS_SHOWN]
        if len(reasons) > REASONS_SHOWN:
            shown[-1] = tr("… the report has all of them")
        for label, line in zip_longest(self.reasons, shown, fillvalue=""):
            assert isinstance(label, ElidedLabel)
            label.setText(said(line))
            label.setVisible(bool(line))

    def _share(self) -> float:
        sums = [row.total for row in self._rows.values()]
        tracks = sum(one.tracks for one in sums)
        return (tracks - sum(one.not_done for one in sums)) / tracks if tracks else 0.0

    def _on_begin(self) -> None:
        self.problem.hide()
        self.begin_requested.emit()

    def _on_rows(self, rows: "Sequence[ClipRow]", is_first: bool) -> None:
        if is_first:
            self._rows.clear()
        self._rows.update((row.clip_id, row) for row in rows)
        self._show_rows()
        self.refresh()

    def _show_rows(self) -> None:
        rows = list(self._rows.values())
        if self.by.current == "clip":
            found = [TableRow(row.name, row.total, row.failures, row.clip_id) for row in rows]
            self.table.show_rows(tr("Clip"), found)
        else:
            self.table.show_rows(tr("Category"), _by_category(rows))

    def _on_failed(self, error: Exception) -> None:
        self.problem.setText(" ".join(str(error).split()))
        self.problem.show()


def _usual_workers() -> int:
    return max(1, min(4, (os.cpu_count() or 2) - 1))


def _done(rows: "Sequence[ClipRow]") -> int:
    return sum(row.is_done for row in rows)


def _by_category(rows: "Sequence[ClipRow]") -> list[TableRow]:
    from models.pseudo_truth.report import Sums

    found: dict[str, Sums] = {}
    for row in rows:
        for category, sums in row.categories.items():
            found.setdefault(category, Sums()).add(sums)
    return [TableRow(name, found[name]) for name in sorted(found)]
