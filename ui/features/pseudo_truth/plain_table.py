"""Small tables of words and numbers: the first column takes the room, numbers stand at the right."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def make_table(titles: Sequence[str], name: str, words: int) -> QTableWidget:
    """Return an empty table; the first `words` columns hold words, the others numbers."""
    table = QTableWidget(0, len(titles))
    for column, title in enumerate(titles):
        # A header stands over its column's values.
        item = QTableWidgetItem(title)
        item.setTextAlignment(LEFT if column < words else RIGHT)
        table.setHorizontalHeaderItem(column, item)
    table.setProperty("words", words)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    table.setStyleSheet(
        "QTableWidget::item { padding-left: 7px; padding-right: 7px; }"
        "QHeaderView::section { padding-left: 8px; padding-right: 8px; }"
    )
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table


def fill_table(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
    """Show rows of texts; a table that has them already is left alone, so that it does not jump."""
    words = int(table.property("words"))
    table.setRowCount(len(rows))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            present = table.item(row, column)
            if present is None or present.text() != text:
                item = QTableWidgetItem(text)
                item.setTextAlignment(LEFT if column < words else RIGHT)
                table.setItem(row, column, item)
