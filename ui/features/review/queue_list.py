"""The list of the review queue: one row per track, thousands of rows cost what is visible."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView

from core.review.queue import QueueRow
from ui.language import said, tr
from ui.theme.theme import current_theme, small_figures
from ui.widgets.rows import RowDelegate, RowsModel, draw_words, set_up_rows

BAR_WIDTH = 36


class QueueDelegate(RowDelegate):
    """Paints a row: swatch, track and clip, why it is doubtful, how many frames are left, how doubtful."""

    height_px = 42
    side_px = 0

    def draw(self, painter: QPainter, room: QRect, row: QueueRow, is_hovered: bool) -> None:
        tokens = current_theme().tokens
        painter.setBrush(QColor(row.track.colour))
        painter.drawRoundedRect(QRect(room.left() + 8, room.top() + 7, 11, 11), 2, 2)
        left, right = room.left() + 28, room.right() - 10
        upper = QRect(left, room.top() + 3, right - left, room.height() // 2 - 2)
        lower = upper.translated(0, room.height() // 2 - 1)
        self._paint_doubt(painter, QRect(right - BAR_WIDTH, upper.center().y() - 2, BAR_WIDTH, 5), row)
        names = QRect(upper.left(), upper.top(), upper.width() - BAR_WIDTH - 8, upper.height())
        self._paint_names(painter, names, row)
        painter.setFont(small_figures(painter.font()))
        painter.setPen(QColor(tokens.dim))
        count = tr("{open_count:,} of {mask_count:,}", open_count=row.open_count, mask_count=row.mask_count)
        width = painter.fontMetrics().horizontalAdvance(count)
        painter.drawText(lower, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        words = QRect(lower.left(), lower.top(), lower.width() - width - 10, lower.height())
        draw_words(painter, words, said(row.words) or tr("nothing doubtful"))

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
        draw_words(painter, rest, row.track.clip_name, Qt.TextElideMode.ElideMiddle)

    def _paint_doubt(self, painter: QPainter, bar: QRect, row: QueueRow) -> None:
        tokens = current_theme().tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(bar, 2, 2)
        width = round(bar.width() * row.doubt)
        if width:
            painter.setBrush(QColor(tokens.flagged if row.doubt >= 0.5 else tokens.proposed))
            painter.drawRoundedRect(QRect(bar.left(), bar.top(), max(width, 3), bar.height()), 2, 2)


def make_queue_view() -> tuple[QListView, RowsModel]:
    """Return the list that shows a queue, and its rows."""
    view = QListView()
    model = RowsModel(_name, lambda _number, row: describe_row(row), view)
    set_up_rows(view, model, QueueDelegate(view), key="queue", name=tr("Review queue"))
    view.setMouseTracking(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    return view, model


def _name(row: QueueRow) -> str:
    return tr(
        "{track_name}, {clip_name}: {open_count} to review",
        track_name=row.track.track_name,
        clip_name=row.track.clip_name,
        open_count=row.open_count,
    )


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
