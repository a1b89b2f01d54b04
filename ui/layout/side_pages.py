"""The right side of the window as pages: tools, review, checks. One is seen at a time, keys switch."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QWidget

from ui.language import mark, tr
from ui.theme.text_size import grow_with_text
from ui.widgets.laying import REST, lay_column, lay_row
from ui.widgets.scrolled import ScrolledColumn
from ui.widgets.segmented import Segment, SegmentedControl

TOOLS = "tools"
SEGMENTS = (
    (TOOLS, mark("Tools"), mark("Proposals, this frame, options of the tool"), ()),
    ("review", mark("Review"), mark("What is still to be reviewed"), ("view.review",)),
    ("checks", mark("Checks"), mark("What looks wrong in this clip"), ("view.checks",)),
    ("order", mark("Order"), mark("Who is in front of whom"), ("view.order",)),
    ("notes", mark("Notes"), mark("Comments of this clip"), ("view.notes",)),
)
"""Pages with a segment of their own, seen from the first paint on; what is on them comes with its feature."""
ROOMY_LETTERS = 28
"""Names of all pages together, at most this long, leave room around them."""
LOW_PX = 120
"""A page may be as low as this; then it scrolls."""


class SidePages(QWidget):
    """A segmented switch over pages.

    Signals:
        page_changed(str): Key of the page that is seen now.
        keys_left(): The page that had the keyboard is out of sight.
        fold_asked(bool): The pages are to be folded to their tabs (True), or to be seen.
    """

    page_changed = Signal(str)
    keys_left = Signal()
    fold_asked = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        segments = tuple(Segment(key, tr(text), tr(tip), keys) for key, text, tip, keys in SEGMENTS)
        self._segments = frozenset(segment.key for segment in segments)
        self.switch = SegmentedControl(segments, name=tr("Page"))
        # Five words must fit into the narrowest side, in every language.
        self._letters = sum(len(segment.text) for segment in segments)
        grow_with_text(self, self._pad, 100)
        self.switch.chosen.connect(self.show_page)
        self._least = 0
        self.is_folded = False
        """Whether only tabs are seen; whoever folds says so."""
        self._is_drawn_out = False
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        self.tools = ScrolledColumn()
        """The first page: cards one below the other."""
        self.add_page(TOOLS, self.tools)
        top = lay_row(self.switch, REST, margins=(12, 8, 12, 0))
        lay_column(top, (self._stack, 1), of=self, margins=(0, 0, 0, 0), spacing=0)

    def _pad(self, percent: int) -> None:
        roomy = self._letters <= ROOMY_LETTERS
        padding = (9 if roomy else 5) if percent <= 100 else 3
        self.switch.setStyleSheet(f"QToolButton {{ padding: 4px {padding}px; }}")

    def set_least_width(self, pixels: int) -> None:
        """Be no narrower than this, and wider where words of the pages or their names need it."""
        self._least = pixels
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        needed = super().minimumSizeHint()
        return QSize(max(needed.width(), self._least), needed.height())

    def add_page(self, key: str, page: QWidget) -> None:
        """Add a page; one without a segment of its own is reached by an action, which leads back, too."""
        self._pages[key] = _low(page)
        self._stack.addWidget(self._pages[key])

    @property
    def page(self) -> str:
        """Key of the page that is seen."""
        return next(key for key, page in self._pages.items() if page is self._stack.currentWidget())

    def show_page(self, key: str, *, unfolds: bool = True) -> None:
        """Show a page; folded ones come out for it, but for the first, to which others lead back."""
        if unfolds and key != TOOLS:
            self.fold_asked.emit(False)
        if key != self.page:
            focus, left = QApplication.focusWidget(), self._stack.currentWidget()
            had_keys = focus is not None and left is not None and left.isAncestorOf(focus)
            self._stack.setCurrentWidget(self._pages[key])
            has_segment = key in self._segments
            self.switch.setVisible(has_segment)
            if has_segment:
                self.switch.set_current(key)
            self.page_changed.emit(key)
            if had_keys:
                # Qt would give them to the next button in the row, and Space would press it.
                self.keys_left.emit()

    def has_page(self, key: str) -> bool:
        """Return whether there is such a page."""
        return key in self._pages

    def toggle_page(self, key: str) -> None:
        """Show a page, or what was there before: the first one, or only tabs."""
        if self.is_folded and (key != self.page or key in self._segments):
            self._is_drawn_out = True
            self.show_page(key)
            self.fold_asked.emit(False)
        elif self.page != key:
            self.show_page(key)
        else:
            self.show_page(TOOLS)
            if self._is_drawn_out:
                self.fold_asked.emit(True)
                self._is_drawn_out = False


class _LowPage(QScrollArea):
    """A page that scrolls where the window is too low for it, and is never narrower than it must be."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(widgetResizable=True)
        self._page = page
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._page.minimumSizeHint().width(), LOW_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def _low(page: QWidget) -> QWidget:
    return page if isinstance(page, QScrollArea) else _LowPage(page)
