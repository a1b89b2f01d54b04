"""The list of the clip's tracks: colour, name, how much is hidden, shown or not."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QWidget

from core.changes.tracks import Track
from core.types import ReviewState
from ui.language import mark, tr
from ui.theme.state_shapes import STATE_WORDS
from ui.theme.theme import current_theme, small_figures
from ui.widgets.filter_field import FilterField, GroupChoice
from ui.widgets.key_tips import follow_keys
from ui.widgets.labels import label_as
from ui.widgets.laying import Rest, lay_column, lay_row
from ui.widgets.rows import ROW, RowDelegate, RowsModel, draw_words, set_up_rows

EYE_WIDTH = 28
LOCK_WIDTH = 24


class _TrackDelegate(RowDelegate):
    """Paints one track: swatch, name, hidden share, eye."""

    def __init__(self, panel: "TracksPanel") -> None:
        super().__init__(panel)
        self._panel = panel

    def draw(self, painter: QPainter, room: QRect, row: Track, is_hovered: bool) -> None:
        is_shown = row.id not in self._panel.hidden_ids
        painter.setBrush(QColor(row.colour) if is_shown else Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(row.colour))
        painter.drawRoundedRect(QRect(room.left() + 10, room.center().y() - 5, 11, 11), 2, 2)
        eye = QRect(room.right() - EYE_WIDTH, room.top(), EYE_WIDTH, room.height())
        is_locked = row.id in self._panel.locked_ids
        right = room.right() - 8
        if is_hovered or not is_shown or is_locked:
            lock = QRect(eye.left() - LOCK_WIDTH, room.top(), LOCK_WIDTH, room.height())
            right = lock.left()
            if is_hovered or not is_shown:
                icon = self._panel.icon_of("eye" if is_shown else "eye-off")
                icon.paint(painter, QRect(eye.left() + 6, eye.center().y() - 8, 16, 16))
            if is_hovered or is_locked:
                icon = self._panel.icon_of("lock" if is_locked else "unlock")
                icon.paint(painter, QRect(lock.left() + 4, lock.center().y() - 8, 16, 16))
        self._paint_words(painter, room, right, row)

    def _paint_words(self, painter: QPainter, row: QRect, right: int, track: Track) -> None:
        tokens = current_theme().tokens
        rate = self._panel.occlusion_of(track.id)
        font, small = painter.font(), small_figures(painter.font())
        font.setBold(track.id == self._panel.active_id)
        room = right - row.left() - 32
        note = track.category.name if rate is None else tr("{percent} % hidden", percent=f"{rate * 100:.0f}")
        note = QFontMetrics(small).elidedText(note, Qt.TextElideMode.ElideRight, row.width() // 2)
        note_width = QFontMetrics(small).horizontalAdvance(note) + 4
        if QFontMetrics(font).horizontalAdvance(track.name) > room - note_width - 8:
            # A name that can be read is worth more, also while the signs under the pointer take room.
            note, note_width = "", 0
        painter.setFont(small)
        painter.setPen(QColor(tokens.dim))
        note_rect = QRect(right - note_width, row.top(), note_width, row.height())
        painter.drawText(note_rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        words = QRect(row.left() + 32, row.top(), room - note_width - 8, row.height())
        draw_words(painter, words, track.name)


class _TrackList(QListView):
    """A list whose rows have an eye and a padlock that can be clicked without choosing the row."""

    eye_clicked = Signal(int)
    lock_clicked = Signal(int)
    pressed_rows = Signal()
    """A press on rows has been carried out; Qt moves the current row before it changes the choice."""
    is_pressing = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        from_right = self.viewport().width() - event.position().x()
        if index.isValid() and from_right < EYE_WIDTH + LOCK_WIDTH + 4:
            clicked = self.eye_clicked if from_right < EYE_WIDTH + 2 else self.lock_clicked
            clicked.emit(index.data(ROW).id)
            return
        self.is_pressing = True
        super().mousePressEvent(event)
        self.is_pressing = False
        self.pressed_rows.emit()


class TracksPanel(QWidget):
    """Heading and list.

    Signals:
        track_chosen(int): Make the track active.
        tracks_selected(list[int]): These tracks are chosen (Ctrl+click, Shift+click).
        visibility_toggled(int): Show or hide the track's masks.
        lock_toggled(int): Lock or unlock the track.
        edit_requested(): The active track's name, category or colour shall change.
    """

    track_chosen = Signal(int)
    tracks_selected = Signal(object)
    visibility_toggled = Signal(int)
    lock_toggled = Signal(int)
    edit_requested = Signal()

    words_wanted = Signal()
    """Somebody searches: who made the masks of which track must be read."""

    def __init__(
        self,
        occlusion_of: Callable[[int], float | None],
        icon_of: Callable[[str], QIcon],
        states_of: Callable[[int], Iterable[ReviewState]],
    ) -> None:
        super().__init__()
        self._states_of = states_of
        self._all: Sequence[Track] = ()
        self._found_by: Mapping[int, Collection[str]] | None = None
        self.filter = FilterField(
            tr("Find tracks…"), tr("By name, category, review state, attribute or annotator"), "track.find"
        )
        self.filter.changed.connect(self._apply_filter)
        self.groups = GroupChoice()
        self.groups.changed.connect(self._apply_filter)
        self._is_telling = True
        self.occlusion_of = occlusion_of
        self.icon_of = icon_of
        self.hidden_ids: frozenset[int] = frozenset()
        self.locked_ids: frozenset[int] = frozenset()
        self.active_id: int | None = None
        self._model = RowsModel(lambda track: track.name, lambda _row, track: self._tip(track), self)
        heading = label_as("heading", tr("TRACKS"))
        self._count = label_as("heading")
        top = lay_row(heading, Rest(0), self._count, margins=(12, 12, 12, 4))
        self.list = _TrackList()
        set_up_rows(self.list, self._model, _TrackDelegate(self), key="tracks", name=tr("Tracks"))
        self.list.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.list.setMouseTracking(True)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.list.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.list.pressed_rows.connect(self._on_pressed)
        self.list.eye_clicked.connect(self.visibility_toggled)
        self.list.lock_clicked.connect(self.lock_toggled)
        self.list.doubleClicked.connect(lambda _index: self.edit_requested.emit())
        self._hint = label_as("dim", wraps=True)
        words = mark("No tracks yet. Import masks, or make a track ({key[track.new]}) and paint it.")
        follow_keys(self._hint, lambda: self._hint.setText(tr(words)))
        self._hint.setContentsMargins(12, 4, 12, 4)
        lay_column(
            top,
            self.filter,
            self.groups,
            self._hint,
            (self.list, 1),
            of=self,
            margins=(0, 0, 0, 0),
            spacing=0,
        )

    def set_tracks(self, tracks: Sequence[Track], active_id: int | None) -> None:
        """Show these tracks, with one of them active."""
        self._all, self._found_by, self.active_id = tracks, None, active_id
        self._hint.setVisible(not tracks)
        self._apply_filter()

    def set_words(self, found: Mapping[int, Collection[str]]) -> None:
        """Take in by what else tracks can be found: who made their masks, what is said of them."""
        self._found_by = found
        self._apply_filter()

    def forget_words(self) -> None:
        """What is said of tracks has changed: it is asked for again when somebody searches."""
        if self._found_by is not None:
            self._found_by = None
            self._apply_filter()

    def _apply_filter(self) -> None:
        if self.filter.words and self._found_by is None:
            self._found_by = {}
            self.words_wanted.emit()
        shown = self.filter.kept(self.groups.kept(self._all), self._words_of)
        self._is_telling = False
        self._model.set_rows(shown)
        self._is_telling = True
        every = len(self._all)
        self._count.setText(f"{len(shown)} / {every}" if len(shown) < every else str(every or ""))
        self.set_active(self.active_id)

    def _words_of(self, track: Track) -> str:
        states = (tr(STATE_WORDS[state]) for state in self._states_of(track.id))
        makers = (self._found_by or {}).get(track.id, ())
        return " ".join((track.name, track.category.name, track.group, *states, *makers))

    def set_active(self, track_id: int | None) -> None:
        """Mark the active track without choosing it again."""
        self.active_id = track_id
        self._is_telling = False
        index = self._model.index_where(lambda track: track.id == track_id)
        if self.list.selectionModel().isSelected(index):  # one of several chosen: they stay chosen
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
        else:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(index, flag)
        self._is_telling = True
        self.list.viewport().update()

    def set_selected(self, track_ids: Collection[int]) -> None:
        """Mark the chosen tracks without choosing them again."""
        rows = {row for row, track in enumerate(self._model.rows) if track.id in track_ids}
        if rows == {index.row() for index in self.list.selectedIndexes()}:
            return
        self._is_telling = False
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self._model.index(row), self._model.index(row))
        self.list.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_telling = True

    def set_locked(self, locked_ids: frozenset[int]) -> None:
        """Mark the tracks that nothing may change."""
        self.locked_ids = locked_ids
        self.list.viewport().update()

    def set_hidden(self, hidden_ids: frozenset[int]) -> None:
        """Mark the tracks whose masks are not shown."""
        self.hidden_ids = hidden_ids
        self.list.viewport().update()

    def refresh(self) -> None:
        """Paint again: the hidden shares changed."""
        self.list.viewport().update()

    def _on_selection_changed(self, *_: object) -> None:
        if self._is_telling and not self.list.is_pressing:
            self.tracks_selected.emit(self._chosen_ids())

    def _on_pressed(self) -> None:
        chosen, current, ids = self.list.selectedIndexes(), self.list.currentIndex(), self._chosen_ids()
        if chosen:  # a row that was just left out is no longer the one to work on
            row = current if current in chosen else chosen[0]
            # Before the others: the active track is always chosen, and the one until now would stay so.
            self.track_chosen.emit(self._model.rows[row.row()].id)
        self.tracks_selected.emit(ids)

    def _chosen_ids(self) -> list[int]:
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        return [self._model.rows[row].id for row in rows]

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and self._is_telling and not self.list.is_pressing:
            self.track_chosen.emit(self._model.rows[current.row()].id)

    def _tip(self, track: Track) -> str:
        number = next((at for at, one in enumerate(self._all) if one.id == track.id), 9)
        key = tr(", key {row}", row=number + 1) if number < 9 else ""
        group = f"\n{tr('Group')}: {track.group}" if track.group else ""
        return f"{track.name} ({track.category.name}){key}{group}"
