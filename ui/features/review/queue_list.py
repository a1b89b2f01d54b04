"""The list of the review queue: one row per track, thousands of rows cost what is visible."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.review.queue import QueueRow
from ui.language import said, tr
from ui.theme.theme import current_theme

ROW_HEIGHT = 42
BAR_WIDTH = 36
ROW = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex


class QueueModel(QAbstractListModel):
    """Rows in their order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[QueueRow] = ()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr(
                "{track_name}, {clip_name}: {open_count} to review",
                track_name=row.track.track_name,
                clip_name=row.track.clip_name,
                open_count=row.open_count,
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return describe_row(row)
        return row if role == ROW else None

    def set_rows(self, rows: Sequence[QueueRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


class QueueDelegate(QStyledItemDelegate):
    """Paints a row: swatch, track and clip, why it is doubtful, how many frames are left, how doubtful."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, current_theme().scaled(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = current_theme().tokens
        row: QueueRow = index.data(ROW)
        room = option.rect.adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if is_selected or is_hovered:
            painter.setBrush(QColor(tokens.row if is_selected else tokens.card))
            painter.drawRoundedRect(room, tokens.radius, tokens.radius)
        painter.setBrush(QColor(row.track.colour))
        painter.drawRoundedRect(QRect(room.left() + 8, room.top() + 7, 11, 11), 2, 2)
        left, right = room.left() + 28, room.right() - 10
        upper = QRect(left, room.top() + 3, right - left, room.height() // 2 - 2)
        lower = upper.translated(0, room.height() // 2 - 1)
        self._paint_doubt(painter, QRect(right - BAR_WIDTH, upper.center().y() - 2, BAR_WIDTH, 5), row)
        names = QRect(upper.left(), upper.top(), upper.width() - BAR_WIDTH - 8, upper.height())
        self._paint_names(painter, names, row)
        small = painter.font()
        small.setPixelSize(current_theme().scaled(tokens.small_px))
        painter.setFont(small)
        painter.setPen(QColor(tokens.dim))
        count = tr("{open_count:,} of {mask_count:,}", open_count=row.open_count, mask_count=row.mask_count)
        width = painter.fontMetrics().horizontalAdvance(count)
        painter.drawText(lower, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        words = QRect(lower.left(), lower.top(), lower.width() - width - 10, lower.height())
        reason = painter.fontMetrics().elidedText(
            said(row.words) or tr("nothing doubtful"), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, reason)
        painter.restore()

    def _paint_names(self, painter: QPainter, room: QRect, row: QueueRow) -> None:
        tokens = current_theme().tokens
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(row.track.track_name, Qt.TextElideMode.ElideRight, room.width() * 3 // 5)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        used = metrics.horizontalAdvance(name) + 8
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(tokens.dim))
        rest = room.adjusted(used, 0, 0, 0)
        clip = painter.fontMetrics().elidedText(
            row.track.clip_name, Qt.TextElideMode.ElideMiddle, rest.width()
        )
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, clip)

    def _paint_doubt(self, painter: QPainter, bar: QRect, row: QueueRow) -> None:
        tokens = current_theme().tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(bar, 2, 2)
        width = round(bar.width() * row.doubt)
        if width:
            painter.setBrush(QColor(tokens.flagged if row.doubt >= 0.5 else tokens.proposed))
            painter.drawRoundedRect(QRect(bar.left(), bar.top(), max(width, 3), bar.height()), 2, 2)


def make_queue_view(model: QueueModel) -> QListView:
    """Return the list that shows a queue."""
    view = QListView()
    view.setObjectName("queue")
    view.setAccessibleName(tr("Review queue"))
    view.setModel(model)
    view.setItemDelegate(QueueDelegate(view))
    view.setUniformItemSizes(True)
    view.setMouseTracking(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view


def describe_row(row: QueueRow) -> str:
    """Return what a row says in words, one fact per line."""
    track = row.track
    lines = [f"{track.track_name} ({track.category}) · {track.clip_name}"]
    lines.append(
        tr(
            "{open_count:,} of {mask_count:,} frames to review",
            open_count=row.open_count,
            mask_count=row.mask_count,
        )
    )
    lines.append(
        tr(
            "most doubtful: frame {worst_frame}, {doubt:.0f} %",
            worst_frame=row.worst_frame,
            doubt=row.doubt * 100,
        )
    )
    if row.words:
        lines.append(said(row.words))
    return "\n".join(lines)
