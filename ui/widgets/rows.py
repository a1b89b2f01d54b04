"""Lists whose rows are records: however many there are, one costs what is visible of it."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme.theme import current_theme
from ui.widgets.labels import shortened

ROW = Qt.ItemDataRole.UserRole
"""The record of a row."""

_Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractListModel):
    """Records in their order.

    Args:
        name: What a record is called.
        tip: What the tooltip says of the row of this number, and its record.
    """

    def __init__(self, name: Callable[[Any], str], tip: Callable[[int, Any], str], parent: QObject) -> None:
        super().__init__(parent)
        self._name, self._tip = name, tip
        self.rows: Sequence[Any] = ()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._name(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), row)
        return row if role == ROW else None

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other records."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def index_where(self, is_it: Callable[[Any], bool]) -> QModelIndex:
        """Return the place of the first such record; an invalid one where there is none."""
        found = (self.index(number) for number, row in enumerate(self.rows) if is_it(row))
        return next(found, QModelIndex())


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row; what stands on it is `draw` of the list at hand."""

    height_px = 32
    """For the usual size of text."""
    side_px = 2
    """Between the ground and the sides of the list."""
    shows_pointer = True
    """Whether the row under the pointer has a ground."""

    def draw(self, painter: QPainter, room: QRect, row: Any, is_hovered: bool) -> None:
        """Paint a record into the room of its row."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, current_theme().scaled(self.height_px))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = current_theme().tokens
        room = option.rect.adjusted(self.side_px, 1, -self.side_px, -1)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_selected or (is_hovered and self.shows_pointer):
            painter.setBrush(QColor(tokens.row if is_selected else tokens.card))
            painter.drawRoundedRect(room, tokens.radius, tokens.radius)
        self.draw(painter, room, index.data(ROW), is_hovered)
        painter.restore()


def set_up_rows(view: QListView, model: RowsModel, delegate: RowDelegate, *, key: str, name: str) -> None:
    """Have a list show records; `key` is its name for styles and tests, `name` for screen readers."""
    view.setObjectName(key)
    view.setAccessibleName(name)
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.setUniformItemSizes(True)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def draw_words(
    painter: QPainter, room: QRect, words: str, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
) -> None:
    """Write one line, in the middle of a room's height and shortened to its width."""
    shown = shortened(painter.fontMetrics(), words, room.width(), mode)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
