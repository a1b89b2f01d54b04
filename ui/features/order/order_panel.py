"""Who is in front of whom: the list of the frame on screen, and the stretches in which it holds."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.changes.tracks import Track
from core.tracks.front_order import FrontOrder, FrontSpan
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.action_button import action_button
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column, lay_row

TRACK = Qt.ItemDataRole.UserRole


class OrderPanel(QWidget):
    """Front to back, with the keys that move a track.

    Signals:
        track_chosen(int): Make this track active.
        frame_requested(int): Show the first frame of a stretch.
    """

    track_chosen = Signal(int)
    frame_requested = Signal(int)

    def __init__(self, to_front: QAction, to_back: QAction, keep: QAction, forget: QAction) -> None:
        super().__init__()
        self._is_telling = True
        self._shown: object = None
        heading = label_as("heading", tr("OCCLUSION ORDER"))
        self.source = label_as("dim", wraps=True)
        front, back = QLabel(tr("in front")), QLabel(tr("behind"))
        for word in (front, back):
            word.setProperty("role", "small")
        self.list = QListWidget()
        self.list.setObjectName("order")
        self.list.setAccessibleName(tr("Tracks of this frame, front to back"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._on_current)
        self.spans = QListWidget()
        self.spans.setObjectName("spans")
        self.spans.setAccessibleName(tr("Stretches of frames with the same order"))
        self.spans.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        grow_with_text(self.spans, self.spans.setMaximumHeight, 120)
        self.spans.itemClicked.connect(lambda item: self.frame_requested.emit(item.data(TRACK)))
        self.spans.itemActivated.connect(lambda item: self.frame_requested.emit(item.data(TRACK)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(6)
        for part in (heading, self.source, front):
            layout.addWidget(part)
        layout.addWidget(self.list, 1)
        layout.addWidget(back)
        layout.addWidget(self._make_card(to_front, to_back, keep, forget))
        layout.addWidget(label_as("small", tr("Stretches of this clip; click to go there")))
        layout.addWidget(self.spans)

    def _make_card(self, to_front: QAction, to_back: QAction, keep: QAction, forget: QAction) -> QFrame:
        card = QFrame()
        card.setProperty("card", "true")
        layout = lay_column(of=card, margins=(12, 10, 12, 10), spacing=6)
        self.reach = label_as("small")
        self.reach.setWordWrap(True)
        layout.addWidget(self.reach)
        for pair in (
            ((to_front, tr("To front")), (to_back, tr("To back"))),
            ((keep, tr("Keep")), (forget, tr("As masks tell"))),
        ):
            row = lay_row(spacing=8)
            for action, words in pair:
                row.addWidget(action_button(action, words))
            layout.addLayout(row)
        return card

    def show_order(
        self,
        order: FrontOrder,
        tracks: Sequence[Track],
        frame: int,
        active_id: int | None,
        *,
        is_decided: bool,
    ) -> None:
        """Show the order in a frame; `is_decided` tells a person's from the masks' own."""
        facts = (order, tuple(tracks), order.at(frame), active_id, is_decided)
        if facts == self._shown:
            return
        self._shown = facts
        known = {track.id: track for track in tracks}
        row = [known[t] for t in order.at(frame) if t in known]
        rest = [track for track in tracks if track not in row]
        self.source.setText(_source_words(is_decided=is_decided, is_known=bool(row)))
        self._is_telling = False
        self.list.clear()
        for track in (*row, *rest):
            item = QListWidgetItem(_swatch(track.colour), track.name)
            item.setData(TRACK, track.id)
            item.setToolTip(track.name if track in row else tr("{name}: place not known", name=track.name))
            self.list.addItem(item)
            if track.id == active_id:
                self.list.setCurrentItem(item)
        self._is_telling = True
        self._show_spans(order.spans, known, frame)

    def show_reach(self, marked: tuple[int, int] | None) -> None:
        """Say which frames a move changes."""
        where = (
            tr("the whole clip")
            if marked is None
            else tr("frames {marked}–{marked2}", marked=marked[0], marked2=marked[1])
        )
        self.reach.setText(
            tr(
                "A move changes {where}; mark a range ({key[review.mark_range]}) to change only a part",
                where=where,
            )
        )

    def _show_spans(self, spans: Sequence[FrontSpan], known: Mapping[int, Track], frame: int) -> None:
        self.spans.clear()
        for span in spans:
            names = " › ".join(known[t].name for t in span.track_ids if t in known)
            item = QListWidgetItem(f"{span.first}–{span.last}   {names}")
            item.setData(TRACK, span.first)
            item.setToolTip(
                tr(
                    "Frames {first} to {last}, front to back:\n{names}",
                    first=span.first,
                    last=span.last,
                    names=names,
                )
            )
            self.spans.addItem(item)
            if span.first <= frame <= span.last:
                self.spans.setCurrentItem(item)

    def _on_current(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if self._is_telling and item is not None:
            self.track_chosen.emit(int(item.data(TRACK)))


def _source_words(*, is_decided: bool, is_known: bool) -> str:
    if is_decided:
        return tr("Decided by a person: proposals take only what is in front as cue")
    if is_known:
        return tr("Estimated from the masks: proposals take all other tracks as cue until you decide")
    return tr("Not known yet: no mask covers another")


def _swatch(colour: str) -> QIcon:
    pixmap = QPixmap(14, 14)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(1, 1, 11, 11, 2, 2)
    painter.end()
    return QIcon(pixmap)
