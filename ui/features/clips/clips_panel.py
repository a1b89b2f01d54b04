"""The list of clips with thumbnail and review progress; thousands of rows cost what is visible."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QListView, QWidget

from core.changes.tracks import Clip, ClipProgress
from core.types import ReviewState
from core.video.media.media_report import MediaReport
from ui.language import tr, trn
from ui.session.clip.thumbnails import Thumbnails
from ui.session.project.media_states import MediaStates
from ui.theme.state_shapes import STATE_WORDS
from ui.theme.theme import current_theme, small_figures
from ui.theme.tokens import Tokens
from ui.widgets.filter_field import FilterField, GroupChoice
from ui.widgets.labels import label_as
from ui.widgets.laying import Rest, lay_column, lay_row
from ui.widgets.rows import RowDelegate, RowsModel, draw_words, set_up_rows
from ui.words.media_words import media_words, short_words

THUMBNAIL = QSize(56, 32)
BAR_STATES = (ReviewState.ACCEPTED, ReviewState.CORRECTED, ReviewState.PROPOSED, ReviewState.FLAGGED)


class _ClipDelegate(RowDelegate):
    """Paints one clip: thumbnail, name, counts, bar of review states."""

    height_px = 52
    shows_pointer = False

    def __init__(self, panel: "ClipsPanel", thumbnails: Thumbnails) -> None:
        super().__init__(panel)
        self._panel = panel
        self._thumbnails = thumbnails

    def draw(self, painter: QPainter, room: QRect, row: Clip, is_hovered: bool) -> None:
        tokens, scaled = current_theme().tokens, current_theme().scaled
        progress = self._panel.progress_of(row)
        picture = QRect(
            room.left() + 6, room.top() + 9, scaled(THUMBNAIL.width()), scaled(THUMBNAIL.height())
        )
        self._paint_thumbnail(painter, picture, row, tokens)
        left = picture.right() + 10
        words = QRect(left, room.top() + 4, room.right() - left - 6, scaled(18))
        painter.setPen(QColor(tokens.text))
        draw_words(painter, words, row.name, Qt.TextElideMode.ElideMiddle)
        painter.setFont(small_figures(painter.font()))
        painter.setPen(QColor(tokens.dim))
        counts = f"{trn('1 frame', '{n} frames', row.frame_count)} · {_tracks_text(progress)}"
        report = self._panel.media_of(row)
        if report is not None and (trouble := short_words(report)):
            counts = f"⚠ {trouble} · {counts}"
            painter.setPen(QColor(tokens.warning))
        draw_words(painter, words.translated(0, scaled(17)), counts)
        _paint_bar(painter, QRect(left, room.bottom() - 8, words.width(), 4), progress, tokens)

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
    words_wanted = Signal()
    """Somebody searches: what clips can be found by must be read."""

    def __init__(self, thumbnails: Thumbnails, media: MediaStates) -> None:
        super().__init__()
        self._media = media
        self._is_telling = True
        self._all: Sequence[Clip] = ()
        self._words: Mapping[int, str] | None = None
        self._current_id: int | None = None
        self.filter = FilterField(
            tr("Find clips…"),
            tr("By name, track, category, review state, attribute or annotator"),
            "clip.find",
        )
        self.filter.changed.connect(self._apply_filter)
        self.groups = GroupChoice()
        self.groups.changed.connect(self._apply_filter)
        self._progress: Mapping[int, ClipProgress] = {}
        self._model = RowsModel(lambda clip: clip.name, lambda _number, clip: self._tip(clip), self)
        self._count = label_as("heading")
        heading = label_as("heading", tr("CLIPS"))
        top = lay_row(heading, Rest(0), self._count, margins=(12, 12, 12, 4))
        self.list = QListView()
        set_up_rows(self.list, self._model, _ClipDelegate(self, thumbnails), key="clips", name=tr("Clips"))
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        lay_column(top, self.filter, self.groups, (self.list, 1), of=self, margins=(0, 0, 0, 0), spacing=0)
        thumbnails.compared.connect(media.note)
        media.changed.connect(lambda _clip_id: self.list.viewport().update())
        thumbnails.ready.connect(lambda _clip_id: self.list.viewport().update())

    def set_clips(self, clips: Sequence[Clip], current_id: int | None) -> None:
        """Show these clips, with one of them current."""
        self._all, self._words, self._current_id = clips, None, current_id
        self._apply_filter()

    def set_words(self, words: Mapping[int, str]) -> None:
        """Take in what clips can be found by beside their names."""
        self._words = words
        self._apply_filter()

    def _apply_filter(self) -> None:
        if self.filter.words and self._words is None:
            self._words = {}
            self.words_wanted.emit()
        self._is_telling = False
        self._model.set_rows(self.filter.kept(self.groups.kept(self._all), self._words_of))
        self.set_current(self._current_id)
        self._show_count()

    def _words_of(self, clip: Clip) -> str:
        progress = self.progress_of(clip)
        counts = progress.frames_by_state.items() if progress else ()
        states = (tr(STATE_WORDS[state]) for state, count in counts if count)
        return " ".join((clip.name, clip.group, (self._words or {}).get(clip.id, ""), *states))

    def set_progress(self, progress: Mapping[int, ClipProgress]) -> None:
        """Show how far the review of each clip has come."""
        self._progress = progress
        self._show_count()
        self.list.viewport().update()

    def set_current(self, clip_id: int | None) -> None:
        """Mark a clip as the one on screen without choosing it again."""
        self._is_telling, self._current_id = False, clip_id
        self.list.setCurrentIndex(self._model.index_where(lambda clip: clip.id == clip_id))
        self._is_telling = True
        self.list.viewport().update()

    def progress_of(self, clip: Clip) -> ClipProgress | None:
        """Return the progress of a clip, None while it is being counted."""
        return self._progress.get(clip.id)

    def media_of(self, clip: Clip) -> MediaReport | None:
        """Return how the media of a clip are, None while nobody has looked."""
        return self._media.get(clip.id)

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and self._is_telling:
            self.clip_chosen.emit(self._model.rows[current.row()].id)

    def _show_count(self) -> None:
        clips = self._all
        done = sum(1 for clip in clips if _is_done(self.progress_of(clip)))
        self._count.setText(tr("{done} / {count} DONE", done=done, count=len(clips)) if clips else "")

    def _tip(self, clip: Clip) -> str:
        size = tr(
            "{width}×{height}, {frame_count} frames, {fps:g} fps",
            width=clip.width,
            height=clip.height,
            frame_count=clip.frame_count,
            fps=clip.fps,
        )
        report = self.media_of(clip)
        lines = [clip.name, size, clip.media_path, describe_progress(self.progress_of(clip))]
        return "\n".join([*lines, *([media_words(report)] if report and media_words(report) else [])])


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
