"""The list of clips with thumbnail and review progress; thousands of rows cost what is visible."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.changes.tracks import Clip, ClipProgress
from core.types import ReviewState
from core.video.media.media_report import MediaReport
from ui.language import tr, trn
from ui.session.clip.thumbnails import Thumbnails
from ui.session.project.media_states import MediaStates
from ui.theme.state_shapes import STATE_WORDS
from ui.theme.theme import current_theme
from ui.theme.tokens import DARK, Tokens
from ui.widgets.labels import label_as
from ui.widgets.laying import Rest, lay_column, lay_row
from ui.words.media_words import media_words, short_words

CLIP_ROLE = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 52
THUMBNAIL = QSize(56, 32)
BAR_STATES = (ReviewState.ACCEPTED, ReviewState.CORRECTED, ReviewState.PROPOSED, ReviewState.FLAGGED)

_Index = QModelIndex | QPersistentModelIndex


class _ClipModel(QAbstractListModel):
    def __init__(self, parent: "ClipsPanel") -> None:
        super().__init__(parent)
        self._panel = parent
        self.clips: Sequence[Clip] = ()
        self.progress: Mapping[int, ClipProgress] = {}

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.clips)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        clip = self.clips[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return clip.name
        if role == Qt.ItemDataRole.ToolTipRole:
            size = tr(
                "{width}×{height}, {frame_count} frames, {fps:g} fps",
                width=clip.width,
                height=clip.height,
                frame_count=clip.frame_count,
                fps=clip.fps,
            )
            lines = [clip.name, size, clip.media_path, describe_progress(self.progress.get(clip.id))]
            report = self._panel.media_of(clip)
            return "\n".join([*lines, *([media_words(report)] if report and media_words(report) else [])])
        return clip if role == CLIP_ROLE else None

    def set_clips(self, clips: Sequence[Clip]) -> None:
        self.beginResetModel()
        self.clips = clips
        self.endResetModel()


class _ClipDelegate(QStyledItemDelegate):
    """Paints one clip: thumbnail, name, counts, bar of review states."""

    def __init__(self, panel: "ClipsPanel", thumbnails: Thumbnails) -> None:
        super().__init__(panel)
        self._panel = panel
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, current_theme().scaled(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens, scaled = self._panel.tokens, current_theme().scaled
        clip: Clip = index.data(CLIP_ROLE)
        progress = self._panel.progress_of(clip)
        row = option.rect.adjusted(2, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(tokens.row))
            painter.drawRoundedRect(row, tokens.radius, tokens.radius)
        picture = QRect(row.left() + 6, row.top() + 9, scaled(THUMBNAIL.width()), scaled(THUMBNAIL.height()))
        self._paint_thumbnail(painter, picture, clip, tokens)
        left = picture.right() + 10
        words = QRect(left, row.top() + 4, row.right() - left - 6, scaled(18))
        painter.setPen(QColor(tokens.text))
        metrics = painter.fontMetrics()
        painter.drawText(
            words,
            Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(clip.name, Qt.TextElideMode.ElideMiddle, words.width()),
        )
        font = painter.font()
        font.setPixelSize(scaled(tokens.small_px))
        painter.setFont(font)
        painter.setPen(QColor(tokens.dim))
        counts = f"{trn('1 frame', '{n} frames', clip.frame_count)} · {_tracks_text(progress)}"
        report = self._panel.media_of(clip)
        if report is not None and (trouble := short_words(report)):
            counts = f"⚠ {trouble} · {counts}"
            painter.setPen(QColor(tokens.warning))
        counts = painter.fontMetrics().elidedText(counts, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words.translated(0, scaled(17)), Qt.AlignmentFlag.AlignVCenter, counts)
        _paint_bar(painter, QRect(left, row.bottom() - 8, words.width(), 4), progress, tokens)
        painter.restore()

    def _paint_thumbnail(self, painter: QPainter, rect: QRect, clip: Clip, tokens: Tokens) -> None:
        path = QPainterPath()
        path.addRoundedRect(rect, 3, 3)
        painter.setBrush(QColor(tokens.raised))
        painter.drawPath(path)
        pixmap = self._thumbnails.get(clip)
        if pixmap is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setClipPath(path)
            painter.drawPixmap(rect, pixmap)
            painter.setClipping(False)


class ClipsPanel(QWidget):
    """Heading with the count of finished clips, and the list.

    Signals:
        clip_chosen(int): Show the clip with this id.
    """

    clip_chosen = Signal(int)

    def __init__(self, thumbnails: Thumbnails, media: MediaStates) -> None:
        super().__init__()
        self._media = media
        self.tokens = DARK
        self._is_telling = True
        self._model = _ClipModel(self)
        self._count = label_as("heading")
        heading = label_as("heading", tr("CLIPS"))
        top = lay_row(heading, Rest(0), self._count, margins=(12, 12, 12, 4))
        self.list = QListView()
        self.list.setObjectName("clips")
        self.list.setAccessibleName(tr("Clips"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(_ClipDelegate(self, thumbnails))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        lay_column(top, (self.list, 1), of=self, margins=(0, 0, 0, 0), spacing=0)
        thumbnails.compared.connect(media.note)
        media.changed.connect(lambda _clip_id: self.list.viewport().update())
        thumbnails.ready.connect(lambda _clip_id: self.list.viewport().update())

    def set_tokens(self, tokens: Tokens) -> None:
        """Paint in another theme."""
        self.tokens = tokens
        self.list.viewport().update()

    def set_clips(self, clips: Sequence[Clip], current_id: int | None) -> None:
        """Show these clips, with one of them current."""
        self._model.set_clips(clips)
        self.set_current(current_id)
        self._show_count()

    def set_progress(self, progress: Mapping[int, ClipProgress]) -> None:
        """Show how far the review of each clip has come."""
        self._model.progress = progress
        self._show_count()
        self.list.viewport().update()

    def set_current(self, clip_id: int | None) -> None:
        """Mark a clip as the one on screen without choosing it again."""
        rows = [row for row, clip in enumerate(self._model.clips) if clip.id == clip_id]
        self._is_telling = False
        self.list.setCurrentIndex(self._model.index(rows[0]) if rows else QModelIndex())
        self._is_telling = True
        self.list.viewport().update()

    def progress_of(self, clip: Clip) -> ClipProgress | None:
        """Return the progress of a clip, None while it is being counted."""
        return self._model.progress.get(clip.id)

    def media_of(self, clip: Clip) -> MediaReport | None:
        """Return how the media of a clip are, None while nobody has looked."""
        return self._media.get(clip.id)

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and self._is_telling:
            self.clip_chosen.emit(self._model.clips[current.row()].id)

    def _show_count(self) -> None:
        done = sum(1 for clip in self._model.clips if _is_done(self.progress_of(clip)))
        self._count.setText(
            tr("{done} / {count} DONE", done=done, count=len(self._model.clips)) if self._model.clips else ""
        )


def describe_progress(progress: ClipProgress | None) -> str:
    """Return the counts per review state in words."""
    if progress is None:
        return tr("counting…")
    parts = [
        f"{count} {tr(STATE_WORDS[state])}" for state, count in progress.frames_by_state.items() if count
    ]
    return ", ".join(parts) or tr("nothing to review yet")


def _is_done(progress: ClipProgress | None) -> bool:
    if progress is None:
        return False
    accepted = progress.frames_by_state.get(ReviewState.ACCEPTED, 0)
    return accepted > 0 and accepted == sum(progress.frames_by_state.values())


def _tracks_text(progress: ClipProgress | None) -> str:
    if progress is None:
        return "…"
    return trn("1 track", "{n} tracks", progress.track_count)


def _paint_bar(painter: QPainter, rect: QRect, progress: ClipProgress | None, tokens: Tokens) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.line))
    painter.drawRoundedRect(rect, 2, 2)
    total = sum(progress.frames_by_state.values()) if progress else 0
    if not progress or not total:
        return
    x = float(rect.left())
    for state in BAR_STATES:
        width = rect.width() * progress.frames_by_state.get(state, 0) / total
        painter.setBrush(QColor(tokens.state_fill(state)))
        painter.drawRect(QRect(round(x), rect.top(), round(x + width) - round(x), rect.height()))
        x += width
