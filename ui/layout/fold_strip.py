"""The edge of a panel: a slim handle while it is there, its pages as tabs while it is folded."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from ui.theme.icons import icon
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.widgets.key_tips import keyed_tip
from ui.widgets.laying import REST, fill, lay_column

TAB_PX, HANDLE_PX = 26, 10


class FoldStrip(QWidget):
    """Stands between a panel and the edge of the window.

    Args:
        tabs: What is folded away, by key.
        name: What the handle folds, for tooltip and readers of the screen.
        action_id: The action that folds and unfolds by a key.
        is_left: Whether the panel is left of the picture.

    Signals:
        toggled(): The handle was pressed.
        chosen(str): A person wants to see what this tab stands for.
    """

    toggled = Signal()
    chosen = Signal(str)

    def __init__(self, tabs: Mapping[str, str], *, name: str, action_id: str, is_left: bool) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        self.setAccessibleName(name)
        self._is_left, self._is_folded = is_left, False
        self.handle = QToolButton()
        self.handle.setProperty("kind", "fold")
        self.handle.setAccessibleName(name)
        self.handle.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.handle.clicked.connect(self.toggled)
        keyed_tip(self.handle, name, action_id)
        self.tabs = {key: _Tab(words, is_left=is_left) for key, words in tabs.items()}
        for key, tab in self.tabs.items():
            tab.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            keyed_tip(tab, tab.text(), action_id)
        column = lay_column(of=self, margins=(0, 4, 0, 4), spacing=4)
        fill(column, self.handle, *self.tabs.values(), REST)
        current_theme().changed.connect(self._dress)
        grow_with_text(self, lambda _pixels: self.show_folded(is_folded=self._is_folded), TAB_PX)

    def show_folded(self, *, is_folded: bool) -> None:
        """Show tabs while the panel is folded."""
        self._is_folded = is_folded
        width = current_theme().scaled(TAB_PX if is_folded else HANDLE_PX)
        self.setFixedWidth(width)
        self.handle.setFixedSize(width, current_theme().scaled(TAB_PX))
        for tab in self.tabs.values():
            tab.setVisible(is_folded)
        self._dress()

    def _dress(self, _tokens: object = None) -> None:
        points_right = self._is_folded == self._is_left
        theme = current_theme()
        self.handle.setIcon(icon("chevron-right" if points_right else "chevron-left", theme.tokens, 12))
        self.handle.setIconSize(QSize(self.handle.width(), self.handle.width()).boundedTo(QSize(16, 16)))


class _Tab(QToolButton):
    """A button whose word is turned by a quarter."""

    def __init__(self, words: str, *, is_left: bool) -> None:
        super().__init__()
        self._is_left = is_left
        self.setText(words)
        self.setAccessibleName(words)
        self.setProperty("kind", "fold")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(current_theme().scaled(TAB_PX), metrics.horizontalAdvance(self.text()) + 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.rotate(-90 if self._is_left else 90)
        room = QRectF(-self.height() / 2, -self.width() / 2, self.height(), self.width())
        painter.setPen(self.palette().buttonText().color())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.text())
