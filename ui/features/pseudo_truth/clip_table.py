"""The table of a run over all clips: a row per clip or per category, sorted by any column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.language import mark, tr

if TYPE_CHECKING:
    from models.pseudo_truth.report import Sums

SORTED_BY = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class TableRow:
    """One clip, or one category."""

    name: str
    sums: "Sums"
    failures: Sequence[str] = ()
    """Why, a line each."""
    clip_id: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A number of each row; None = nothing is known."""

    title: str
    tip: str
    value: Callable[["Sums"], float | None]
    digits: int = 0


FIGURES = (
    Column(mark("Tracks"), mark("Objects"), lambda sums: sums.tracks),
    Column(mark("Masks"), mark("Frames with an amodal mask"), lambda sums: sums.frames),
    Column(
        mark("Box IoU"),
        mark("Of the mask's box and the amodal box that a person drew, on average"),
        lambda sums: sums.box_iou / sums.boxes if sums.boxes else None,
        2,
    ),
    Column(
        mark("Doubt"),
        mark("What the mask may lack to IoU 1, on average"),
        lambda sums: sums.doubt / sums.doubts if sums.doubts else None,
        2,
    ),
    Column(mark("Failed"), mark("Tracks that could not be done"), lambda sums: sums.failures),
    Column(
        mark("Boxes only"), mark("Tracks without a visible mask: none is made"), lambda sums: sums.boxes_only
    ),
    Column(mark("To do"), mark("Tracks that have not had their turn"), lambda sums: sums.not_done),
    Column(mark("Seconds"), mark("Of all processes together"), lambda sums: sums.seconds or None, 1),
)


class _RowsModel(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[TableRow] = []
        self.first_title = ""

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(FIGURES) + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        column = FIGURES[section - 1] if section else None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(column.title) if column else self.first_title
        return tr(column.tip) if column and role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, place = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(place)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join((row.name, *row.failures))
        if place == 0:
            # By the order of clips, not of their names: `clip 10` follows `clip 9`.
            return (
                row.name
                if role == Qt.ItemDataRole.DisplayRole
                else index.row()
                if role == SORTED_BY
                else None
            )
        value = FIGURES[place - 1].value(row.sums)
        if role == SORTED_BY:
            return -1.0 if value is None else float(value)
        if role == Qt.ItemDataRole.DisplayRole:
            return "–" if value is None else f"{value:,.{FIGURES[place - 1].digits}f}"
        return None

    def show_rows(self, first_title: str, rows: Sequence[TableRow]) -> None:
        """Show rows; where they are the same clips, what is chosen stays chosen."""
        same = self.first_title == first_title and len(rows) == len(self.rows)
        if not same:
            self.beginResetModel()
        self.first_title, self.rows = first_title, list(rows)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(FIGURES)))


class ClipTable(QTableView):
    """Sorted by a click on a title.

    Signals:
        clip_chosen(int): A double click, or Enter, on a clip's row.
    """

    clip_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.model_of_rows = _RowsModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.model_of_rows)
        self._sorted.setSortRole(SORTED_BY)
        self._sorted.setDynamicSortFilter(True)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAccessibleName(tr("How the clips stand"))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        # As far from the column's edges as the values below.
        header.setStyleSheet("QHeaderView::section { padding-left: 3px; padding-right: 3px; }")
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.activated.connect(self._on_activated)

    def show_rows(self, first_title: str, rows: Sequence[TableRow]) -> None:
        """Show rows in the order that is chosen; `first_title` says what they are."""
        self.model_of_rows.show_rows(first_title, rows)

    def names(self) -> list[str]:
        """Return the names of the rows as they are seen, from above."""
        return [self._row(self._sorted.index(number, 0)).name for number in range(self._sorted.rowCount())]

    def _row(self, index: QModelIndex) -> TableRow:
        return self.model_of_rows.rows[self._sorted.mapToSource(index).row()]

    def _on_activated(self, index: QModelIndex) -> None:
        clip_id = self._row(index).clip_id
        if clip_id is not None:
            self.clip_chosen.emit(clip_id)


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
