"""The list of layers, the foremost first: an eye and a lock to click, rows to drag into another order."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QListView

from ui.language import tr
from ui.theme.icons import icon_pixmap
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.widgets.painting import painting
from ui.widgets.rows import ROW, RowDelegate, RowsModel, draw_words, set_up_rows

ROW_PX, ROWS_SEEN = 34, 2
ICON_PX, EDGE_PX = 16, 8
THUMB_PX = 34
"""Width of the room for a layer's picture."""


@dataclass(frozen=True, slots=True, eq=False)
class LayerRow:
    """A layer as the list shows it."""

    id: int
    name: str
    source: str = ""
    """Name of the clip that it was taken from; empty = this one."""
    is_shown: bool = True
    is_locked: bool = False
    picture: QImage | None = None
    """Small, with alpha."""
    is_there: bool = True
    """Whether it shows something in the frame on screen."""


class LayerList(QListView):
    """Rows of layers.

    Signals:
        layer_chosen(int): A row was clicked or reached by keys.
        show_toggled(int), lock_toggled(int): The eye or the lock of a layer was clicked.
        reordered(object): Ids of all layers as they shall lie, back to front.
    """

    layer_chosen = Signal(int)
    show_toggled = Signal(int)
    lock_toggled = Signal(int)
    reordered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._is_telling = True
        self._pressed: int | None = None
        """Row under the button that is down."""
        self._pressed_at = QPoint()
        self._gap: int | None = None
        """Where the dragged row would go: before this row."""
        self.model_of_rows = RowsModel(lambda row: row.name, lambda _number, row: describe_row(row), self)
        set_up_rows(
            self, self.model_of_rows, LayerDelegate(self), key="layers", name=tr("Layers, in front first")
        )
        self.setMouseTracking(True)
        grow_with_text(self, self.setMinimumHeight, ROW_PX * ROWS_SEEN + 4)
        self.selectionModel().currentChanged.connect(self._on_current)

    @property
    def rows(self) -> Sequence[LayerRow]:
        """The layers, the foremost first."""
        return self.model_of_rows.rows

    def show_layers(self, rows: Sequence[LayerRow], chosen: int | None) -> None:
        """Show the layers, the foremost first."""
        self._is_telling = False
        self.model_of_rows.set_rows(rows)
        self.setCurrentIndex(self.model_of_rows.index_where(lambda row: row.id == chosen))
        self._is_telling = True
        self._pressed = self._gap = None

    def sizeHint(self) -> QSize:
        """`ROWS_SEEN` rows; what is left of the page is for more."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    # Mouse: eye, lock, drag

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            row, room = index.data(ROW), self.visualRect(index)
            if eye_room(room).contains(event.position().toPoint()):
                self.show_toggled.emit(row.id)
                return
            if lock_room(room).contains(event.position().toPoint()):
                self.lock_toggled.emit(row.id)
                return
            self._pressed, self._pressed_at = index.row(), event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        spot = event.position().toPoint()
        far = abs(spot.y() - self._pressed_at.y())
        if self._gap is not None or far >= QApplication.startDragDistance():
            self._gap = self._gap_at(spot.y())
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        moved, gap = self._pressed, self._gap
        self._pressed = self._gap = None
        self.viewport().update()
        super().mouseReleaseEvent(event)
        if moved is None or gap is None or gap in (moved, moved + 1):
            return
        ids = [row.id for row in self.rows]
        one = ids.pop(moved)
        ids.insert(gap - 1 if gap > moved else gap, one)
        self.reordered.emit(tuple(reversed(ids)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives a drag up."""
        if event.key() == Qt.Key.Key_Escape and self._gap is not None:
            self._pressed = self._gap = None
            self.viewport().update()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._gap is None:
            return
        with painting(self.viewport()) as painter:
            y = self._gap_y(self._gap)
            painter.fillRect(
                QRect(4, y - 1, self.viewport().width() - 8, 2), QColor(current_theme().tokens.accent)
            )

    def _gap_at(self, y: int) -> int:
        middles = [
            self.visualRect(self.model_of_rows.index(one)).center().y() for one in range(len(self.rows))
        ]
        return sum(middle < y for middle in middles)

    def _gap_y(self, gap: int) -> int:
        if gap < len(self.rows):
            return max(1, self.visualRect(self.model_of_rows.index(gap)).top())
        return self.visualRect(self.model_of_rows.index(gap - 1)).bottom()

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if self._is_telling and current.isValid():
            self.layer_chosen.emit(current.data(ROW).id)


class LayerDelegate(RowDelegate):
    """Paints a row: eye, picture, name and where it comes from, lock."""

    height_px = ROW_PX

    def draw(self, painter: QPainter, room: QRect, row: LayerRow, is_hovered: bool) -> None:
        tokens = current_theme().tokens
        ink = tokens.text if row.is_shown and row.is_there else tokens.dim
        _draw_icon(painter, eye_room(room), "eye" if row.is_shown else "eye-off", ink)
        if row.is_locked or is_hovered:
            colour = tokens.text if row.is_locked else tokens.dim
            _draw_icon(painter, lock_room(room), "lock" if row.is_locked else "unlock", colour)
        left = eye_room(room).right() + 8
        if row.picture is not None:
            size = row.picture.size().scaled(THUMB_PX, room.height() - 6, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(left + (THUMB_PX - size.width()) // 2, 0, size.width(), size.height())
            place.moveTop(room.top() + (room.height() - size.height()) // 2)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(1.0 if row.is_shown and row.is_there else 0.4)
            painter.drawImage(place, row.picture)
            painter.setOpacity(1.0)
        words = QRect(left + THUMB_PX + 8, room.top(), 0, room.height())
        words.setRight(lock_room(room).left() - 6)
        painter.setPen(QColor(ink))
        draw_words(painter, words, row.name)
        used = min(words.width(), painter.fontMetrics().horizontalAdvance(row.name) + 8)
        if row.source and used < words.width():
            painter.setPen(QColor(tokens.dim))
            draw_words(painter, words.adjusted(used, 0, 0, 0), row.source, Qt.TextElideMode.ElideMiddle)


def eye_room(room: QRect) -> QRect:
    """Return where the eye of a row is."""
    return _square(room, room.left() + EDGE_PX)


def lock_room(room: QRect) -> QRect:
    """Return where the lock of a row is."""
    return _square(room, room.right() - EDGE_PX - current_theme().scaled(ICON_PX))


def describe_row(row: LayerRow) -> str:
    """Return what a row says, and what its parts do."""
    lines = [tr("{name} · from clip {clip}", name=row.name, clip=row.source) if row.source else row.name]
    if not row.is_there:
        lines.append(tr("Shows nothing in this frame: no completion here, or not its time"))
    lines.append(tr("Click the eye to hide or show it, the lock to keep it as it is; drag to reorder"))
    return "\n".join(lines)


def _square(room: QRect, left: int) -> QRect:
    side = current_theme().scaled(ICON_PX)
    return QRect(left, room.center().y() - side // 2, side, side)


def _draw_icon(painter: QPainter, room: QRect, name: str, colour: str) -> None:
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(room.topLeft(), icon_pixmap(name, colour, room.width(), ratio))
