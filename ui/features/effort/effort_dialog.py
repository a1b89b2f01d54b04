"""Session statistics: what the work took, by person and by track."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui.language import tr, trn
from ui.widgets.labels import label_as
from ui.widgets.laying import REST, fill, lay_column, lay_row

if TYPE_CHECKING:
    from core.store.parts.effort import EffortSummary
    from core.store.reading.agreement import Agreement


class EffortDialog(QDialog):
    """Two tables, a switch and an export.

    Signals:
        recording_changed(bool): The person turned recording on or off.
        export_requested(): The person wants the statistics as CSV.
    """

    recording_changed = Signal(bool)
    export_requested = Signal()

    def __init__(self, parent: QWidget, *, can_change: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Session statistics"))
        self.summary: EffortSummary | None = None
        words = label_as(
            "small",
            tr("Time between actions counts as active; pauses of more than a minute do not."),
            wraps=True,
        )
        self.people = _table(
            (tr("Person"), tr("Actions"), tr("Active time"), tr("Frames"), tr("Frames per hour"))
        )
        self.tracks = _table((tr("Track"), tr("Active time"), tr("Strokes")))
        self.share = QLabel()
        self.agreement = QLabel(wordWrap=True)
        self.agreement.setToolTip(
            tr(
                "Only what is hidden is compared, in frames that both drew: the overlap of each one's last "
                "mask (1 = the same)"
            )
        )
        self.record = QCheckBox(tr("Record effort in this project"))
        self.record.setEnabled(can_change)
        self.record.setToolTip(tr("Off: nothing is written down from now on; what is there stays"))
        self.export = QPushButton(tr("Export CSV…"), autoDefault=False)
        self.export.setEnabled(False)
        self.export.setToolTip(tr("Writes both tables into a file"))
        close = QPushButton(tr("Close"), default=True)
        close.setToolTip(tr("Closes the dialog (Esc)"))
        close.clicked.connect(self.accept)
        foot = lay_row(self.record, REST, self.export, close)
        layout = lay_column(of=self, margins=(16, 14, 16, 14), spacing=12)
        fill(layout, words, (self.people, 1), (self.tracks, 2), self.share, self.agreement, foot)
        self.resize(640, 480)
        self.record.clicked.connect(self.recording_changed)
        self.export.clicked.connect(self.export_requested)

    def show_summary(self, summary: "EffortSummary", *, is_recorded: bool) -> None:
        """Fill the tables."""
        self.summary = summary
        self.record.setChecked(is_recorded)
        self.export.setEnabled(True)
        _fill(
            self.people,
            [
                (
                    one.author,
                    str(one.actions),
                    clock_words(one.seconds),
                    str(one.frames),
                    "–" if one.frames_per_hour is None else f"{one.frames_per_hour:.0f}",
                )
                for one in summary.authors
            ],
        )
        _fill(self.tracks, [(one.name, clock_words(one.seconds), str(one.strokes)) for one in summary.tracks])
        for row, one in enumerate(summary.authors):
            item = self.people.item(row, 4)
            if one.frames_per_hour is None and item is not None:
                item.setToolTip(tr("Too little work to say: it takes a minute of active time and 5 frames"))
        share = summary.accepted_share
        self.share.setText(
            tr("No frame has a proposal yet.")
            if share is None
            else tr(
                "Accepted proposals: {accepted} of {proposed} frames ({share} %)",
                accepted=summary.accepted,
                proposed=summary.proposed,
                share=round(100 * share),
            )
        )
        self.agreement.setVisible(bool(summary.agreements))
        self.agreement.setText("\n".join(map(_agreement_words, summary.agreements)))


def _agreement_words(one: "Agreement") -> str:
    return trn(
        "{first} and {second} on what is hidden: overlap {iou:.2f} in 1 frame",
        "{first} and {second} on what is hidden: overlap {iou:.2f} in {n} frames",
        one.frames,
        first=one.first,
        second=one.second,
        iou=one.hidden_iou,
    )


def clock_words(seconds: float) -> str:
    """Return a span as h:mm:ss."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _table(titles: Sequence[str]) -> QTableWidget:
    table = QTableWidget(0, len(titles))
    for column, title in enumerate(titles):
        # A header stands over its column's values: words at the left, numbers at the right.
        item = QTableWidgetItem(title)
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        table.setHorizontalHeaderItem(column, item)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAccessibleName(titles[0])
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    # As far from the column's edges as the values below.
    header.setStyleSheet("QHeaderView::section { padding-left: 3px; padding-right: 3px; }")
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
    table.setRowCount(len(rows))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
