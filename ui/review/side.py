"""The right side of the window as pages: tools, review, checks. One is seen at a time, keys switch."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.segmented import Segment, SegmentedControl

ROOMY_LETTERS = 28
"""Names of all pages together, at most this long, leave room around them."""


class SidePages(QWidget):
    """A segmented switch over pages.

    Signals:
        page_changed(str): Key of the page that is seen now.
        keys_left(): The page that had the keyboard is out of sight.
    """

    page_changed = Signal(str)
    keys_left = Signal()

    def __init__(self, pages: dict[Segment, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "true")
        self._keys = [segment.key for segment in pages]
        self._segments = frozenset(self._keys)
        self.switch = SegmentedControl(tuple(pages), name=tr("Page"))
        # Five words must fit into the narrowest side, in every language.
        self._letters = sum(len(segment.text) for segment in pages)
        grow_with_text(self, self._pad, 100)
        self.switch.chosen.connect(self.show_page)
        self._stack = QStackedWidget()
        for page in pages.values():
            self._stack.addWidget(page)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.addWidget(self.switch)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)

    def _pad(self, percent: int) -> None:
        roomy = self._letters <= ROOMY_LETTERS
        padding = (9 if roomy else 5) if percent <= 100 else 3
        self.switch.setStyleSheet(f"QToolButton {{ padding: 4px {padding}px; }}")

    def add_page(self, key: str, page: QWidget) -> None:
        """Add a page without a segment of its own: an action leads there and back."""
        self._keys.append(key)
        self._stack.addWidget(page)

    @property
    def page(self) -> str:
        """Key of the page that is seen."""
        return self._keys[self._stack.currentIndex()]

    def show_page(self, key: str) -> None:
        """Show a page."""
        if key != self.page:
            focus, left = QApplication.focusWidget(), self._stack.currentWidget()
            had_keys = focus is not None and left is not None and left.isAncestorOf(focus)
            self._stack.setCurrentIndex(self._keys.index(key))
            has_segment = key in self._segments
            self.switch.setVisible(has_segment)
            if has_segment:
                self.switch.set_current(key)
            self.page_changed.emit(key)
            if had_keys:
                # Qt would give them to the next button in the row, and Space would press it.
                self.keys_left.emit()

    def toggle_page(self, key: str) -> None:
        """Show a page, or the first one again."""
        self.show_page(self._keys[0] if self.page == key else key)
