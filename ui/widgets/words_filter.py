"""Rows of a list that contain the words that were typed."""

from PySide6.QtCore import QModelIndex, QObject, QSortFilterProxyModel


class WordsFilter(QSortFilterProxyModel):
    """Keeps rows that contain every typed word, in any order."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._words: list[str] = []

    def set_text(self, text: str) -> None:
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:  # type: ignore[override]
        source = self.sourceModel()
        haystack = " ".join(
            str(source.index(row, column, parent).data() or "") for column in range(source.columnCount())
        ).casefold()
        return all(word in haystack for word in self._words)
