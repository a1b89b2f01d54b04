"""Tuning: what it does, begin and stop, and the sets that there are. It goes on when the dialog is closed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui.features.tuning.tuning_job import PROPOSER, TuningJob
from ui.language import mark, said, tr
from ui.widgets.key_tips import usual_buttons
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import REST, lay_column, lay_row
from ui.widgets.number_boxes import NumberBox

if TYPE_CHECKING:
    from models.tuning.tuning import Tuned
    from models.weights.tuned import TunedSet

INTRODUCTION = mark(
    "The built-in proposer learns from the masks that you accepted or corrected in this project, and from "
    "nothing else. A part of them is kept apart to see whether it helps; weights that do not help are not "
    "kept. It runs beside your work, and what it makes can be chosen as proposer, compared and forgotten."
)
MINUTES, MOST_MINUTES = 5, 240


class TuningDialog(QDialog):
    """Begin, follow, stop; a table of sets.

    Signals:
        start_requested(str, float): Tune under this name, for so many minutes at most.
    """

    start_requested = Signal(str, float)

    def __init__(self, job: TuningJob, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Improve with my corrections"))
        self._job = job
        self._sets: Sequence[TunedSet] = ()
        self._missing = self._stem = ""
        self.name = QLineEdit(maxLength=40)
        self.name.setAccessibleName(tr("Name"))
        self.name.setToolTip(tr("What these weights are called among the proposers"))
        self.minutes = NumberBox(minimum=1, maximum=MOST_MINUTES, value=MINUTES, suffix=tr(" min"))
        self.minutes.setAccessibleName(tr("Minutes"))
        self.minutes.setToolTip(tr("How long at most; it ends by itself when nothing more is gained"))
        self.start = QPushButton(tr("Begin"), autoDefault=False)
        self.start.setToolTip(tr("Learns from what you accepted and corrected, beside your work"))
        self.stop = QPushButton(tr("Stop"), autoDefault=False)
        self.stop.setToolTip(tr("Ends it; nothing of it is kept"))
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.words = ElidedLabel()
        self.problem = label_as("error", wraps=True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem.hide()
        self.figures = label_as("strong", wraps=True)
        self.figures.hide()
        self.sets = _table()
        self.forget = QPushButton(tr("Forget"), autoDefault=False)
        self.forget.setToolTip(
            tr("Removes the chosen weights; runs that were made with them keep their masks")
        )
        self._lay_out()
        self._connect()
        self.resize(720, 520)

    def show_project(self, stem: str) -> None:
        """Offer a name after a project; empty = none is open."""
        if stem != self._stem:
            self.name.clear()
        self._stem = stem
        self.problem.hide()
        self._offer_name()
        self._on_changed()

    def _lay_out(self) -> None:
        asked = lay_row(label_as("dim", tr("Name")), (self.name, 1), self.minutes, self.start, self.stop)
        foot = lay_row(self.forget, REST, usual_buttons(self))
        lay_column(
            label_as("dim", tr(INTRODUCTION), wraps=True), asked, self.bar, self.words, self.problem,
            self.figures, (self.sets, 1), foot, of=self, margins=(16, 14, 16, 14), spacing=12,
        )  # fmt: skip

    def _connect(self) -> None:
        job = self._job
        self.start.clicked.connect(lambda _checked=False: self._on_start())
        self.stop.clicked.connect(lambda _checked=False: job.cancel())
        self.forget.clicked.connect(lambda _checked=False: self._on_forget())
        self.name.textChanged.connect(lambda _text: self._on_changed())
        self.sets.itemSelectionChanged.connect(self._on_changed)
        job.listed.connect(self._on_listed)
        job.changed.connect(self._on_changed)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_finished)

    def _on_start(self) -> None:
        self.problem.hide()
        self.figures.hide()
        self.start_requested.emit(self.name.text().strip(), float(self.minutes.value()))

    def _on_forget(self) -> None:
        row = self.sets.currentRow()
        if 0 <= row < len(self._sets):
            self._job.forget(self._sets[row].proposer, self._sets[row].name)

    def _on_listed(self, sets: "Sequence[TunedSet]", missing: str) -> None:
        self._sets, self._missing = sets, missing
        self.sets.setRowCount(len(sets))
        for row, one in enumerate(sets):
            for column, text in enumerate(_cells(one)):
                self.sets.setItem(row, column, QTableWidgetItem(text))
        if missing:
            self._say_problem(missing)
        self._offer_name()
        self._on_changed()

    def _offer_name(self) -> None:
        taken = {one.name for one in self._sets}
        if self._stem and not self._job.is_busy and self.name.text() in ("", *taken):
            from models.weights.tuned import free_name

            self.name.setText(free_name(PROPOSER, self._stem))

    def _on_changed(self) -> None:
        job = self._job
        may_start = bool(self._stem) and bool(self.name.text().strip()) and not self._missing
        self.start.setEnabled(may_start and not job.is_busy)
        self.stop.setEnabled(job.is_busy)
        self.forget.setEnabled(bool(self.sets.selectedItems()))
        is_unknown = job.is_busy and not job.progress.total
        self.bar.setMaximum(0 if is_unknown else 1000)
        self.bar.setValue(round(1000 * job.progress.fraction) if job.is_busy else 0)
        self.words.setText(said(job.progress.message) if job.is_busy else "")

    def _on_failed(self, error: Exception) -> None:
        self._say_problem(" ".join(str(error).split()))

    def _say_problem(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()

    def _on_finished(self, _name: str, found: "Tuned") -> None:
        from models.tuning.tuning import describe

        words = said(describe(found))
        if found.path is None:
            words = tr("Nothing was gained, so nothing is kept. {figures}", figures=words)
        self.figures.setText(words)
        self.figures.show()


def _cells(one: "TunedSet") -> tuple[str, ...]:
    facts = one.facts
    sides = [facts.get(side) for side in ("before", "after")]
    shares = [
        f"{100 * float(side.get('good', 0)):.0f} %" if isinstance(side, dict) else "?" for side in sides
    ]
    return one.full_name, str(facts.get("date", ""))[:10], str(facts.get("frames", "")), " → ".join(shares)


def _table() -> QTableWidget:
    titles = (tr("Weights"), tr("Made on"), tr("Frames"), tr("Need no stroke"))
    table = QTableWidget(0, len(titles))
    table.setHorizontalHeaderLabels(titles)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setAccessibleName(tr("Weights that were tuned here"))
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table
