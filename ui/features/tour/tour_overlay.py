"""What the tour draws over a window: an outline around the controls of a step, and a card beside them.

Nothing is blocked: the outline lets the mouse through, and the window works on below it.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from ui.features.tour.tour_steps import Target
from ui.language import tr
from ui.theme.theme import current_theme
from ui.widgets.laying import REST, lay_column, lay_row
from ui.widgets.painting import painting

CARD_WIDTH = 320
GAP = 14
REACH = 4
"""The outline lies this far outside the control, in logical pixels."""
MOVES = frozenset(
    (
        QEvent.Type.Move,
        QEvent.Type.Resize,
        QEvent.Type.Show,
        QEvent.Type.Hide,
        QEvent.Type.LayoutRequest,
    )
)


class TourCard(QFrame):
    """Title, words, "2 of 6" and buttons; arrow keys and Esc work while it has the focus.

    Signals:
        stepped(int): 1 = the next step, -1 = the one before.
        ended(): Enough.
    """

    stepped = Signal(int)
    ended = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("card", "true")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title, self.text, self.count = QLabel(wordWrap=True), QLabel(wordWrap=True), QLabel()
        self.title.setProperty("role", "title")
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.count.setProperty("role", "small")
        self.skip = self._button(tr("Skip"), self.ended.emit)
        self.back = self._button(tr("Back"), lambda: self.stepped.emit(-1))
        self.next = self._button(tr("Next"), lambda: self.stepped.emit(1))
        self.next.setProperty("kind", "primary")
        self.skip.setToolTip(tr("Ends the tour; Help › Take the tour starts it again (Esc)"))
        self.back.setToolTip(tr("The step before (←)"))
        self.next.setToolTip(tr("The next step (→)"))
        foot = lay_row(self.count, REST, self.skip, self.back, self.next, spacing=8)
        self._column = lay_column(self.title, self.text, foot, of=self, margins=(16, 14, 16, 14), spacing=10)
        self.hide()

    def show_step(self, title: str, text: str, number: int, count: int) -> None:
        """Say a step; `text` is rich text, `number` counts from 1."""
        self.title.setText(title)
        self.text.setText(text)
        self.count.setText(tr("{n} of {count}", n=number, count=count))
        self.back.setEnabled(number > 1)
        self.next.setText(tr("Done") if number == count else tr("Next"))
        self.skip.setVisible(number < count)
        self.setAccessibleName(f"{title} ({self.count.text()})")
        self.setAccessibleDescription(text)
        width = current_theme().scaled(CARD_WIDTH)
        self.setFixedSize(width, self._column.totalHeightForWidth(width))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the card are those of its buttons, too; Enter presses the one with the focus."""
        if not isinstance(event, QKeyEvent):
            return False
        return self._take(event, watched.click if isinstance(watched, QPushButton) else self.next.click)

    def event(self, event: QEvent) -> bool:
        """While the card has the focus, its keys are not the window's."""
        if isinstance(event, QKeyEvent) and self._take(event, self.next.click):
            return True
        return super().event(event)

    def _take(self, event: QKeyEvent, on_enter: Callable[[], object]) -> bool:
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Right: lambda: self.stepped.emit(1),
            Qt.Key.Key_Left: lambda: self.stepped.emit(-1),
            Qt.Key.Key_Return: on_enter,
            Qt.Key.Key_Enter: on_enter,
            Qt.Key.Key_Escape: self.ended.emit,
        }
        act = acts.get(event.key())
        is_pressed = event.type() == QEvent.Type.KeyPress
        if act is None or not (is_pressed or event.type() == QEvent.Type.ShortcutOverride):
            return False
        event.accept()
        if is_pressed:
            act()
        return True

    def _button(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: act())
        button.installEventFilter(self)
        return button


class TourOverlay(QWidget):
    """The outlines of one step; it covers the window, follows it, and lets the mouse through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.card = TourCard(window)
        self._targets: Sequence[Target] = ()
        self._watched: list[QObject] = []
        # Many moves at once, while a window is resized, are one.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._place)
        current_theme().changed.connect(self.update)
        self.hide()

    def point_at(self, targets: Sequence[Target]) -> None:
        """Outline these controls and lay the card beside the first; both follow them from now on."""
        self.leave()
        self._targets = targets
        for target in targets:
            widget: QWidget | None = target.widget
            while widget is not None:
                if widget not in self._watched:
                    widget.installEventFilter(self)
                    self._watched.append(widget)
                widget = widget.parentWidget()
        self.show()
        self.card.show()
        self._place()

    def leave(self) -> None:
        """Point at nothing."""
        for watched in self._watched:
            watched.removeEventFilter(self)
        self._watched.clear()
        self._targets = ()
        self._soon.stop()
        self.hide()
        self.card.hide()

    def rooms(self) -> list[QRect]:
        """Return the outlines, in the window's logical pixels; what is scrolled out of sight has none."""
        window = self._window
        found = []
        for target in self._targets:
            widget = target.widget
            room = widget.visibleRegion().boundingRect() if target.room is None else target.room
            if widget.isVisible() and not room.isEmpty():
                top_left = widget.mapTo(window, room.topLeft())
                room = QRect(top_left, room.size()).adjusted(-REACH, -REACH, REACH, REACH)
                found.append(room.intersected(window.rect().adjusted(2, 2, -2, -2)))
        return found

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the controls and the window."""
        if event.type() in MOVES:
            self._soon.start()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            accent = QColor(current_theme().tokens.accent)
            glow = QColor(accent)
            glow.setAlpha(70)
            for room in self.rooms():
                for colour, width in ((glow, 7), (accent, 2.5)):
                    painter.setPen(QPen(colour, width))
                    painter.drawRoundedRect(QRectF(room).adjusted(1, 1, -1, -1), 8, 8)

    def _place(self) -> None:
        window, rooms = self._window, self.rooms()
        self.setGeometry(window.rect())
        self.raise_()
        self.card.move(place_beside(rooms, self.card.size().width(), self.card.height(), window.rect()))
        self.card.raise_()
        self.update()


def place_beside(rooms: Sequence[QRect], width: int, height: int, inside: QRect) -> QPoint:
    """Return where a card of this size lies beside the first of some rectangles, wholly `inside`.

    To the right, the left, below or above of it, where it fits; else in its lower right corner.
    """
    inside = inside.adjusted(8, 8, -8, -8)
    if not rooms:
        return inside.center() - QPoint(width // 2, height // 2)
    room = rooms[0]
    tries = (
        QPoint(room.right() + GAP, room.top()),
        QPoint(room.left() - GAP - width, room.top()),
        QPoint(room.left(), room.bottom() + GAP),
        QPoint(room.left(), room.top() - GAP - height),
        QPoint(room.right() - GAP - width, room.bottom() - GAP - height),
    )
    for at in tries:
        # Along the edge of the control it may slide, across it may not.
        beside = at.x() > room.right() or at.x() + width < room.left()
        x = at.x() if beside else max(inside.left(), min(at.x(), inside.right() - width))
        y = max(inside.top(), min(at.y(), inside.bottom() - height)) if beside else at.y()
        card = QRect(x, y, width, height)
        if inside.contains(card):
            return card.topLeft()
    return inside.bottomRight() - QPoint(width, height)
