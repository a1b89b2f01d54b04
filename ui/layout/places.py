"""The places of a window: what a feature puts somewhere goes through here."""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from ui.canvas.view import CanvasView
from ui.language import tr
from ui.layout.fold_strip import FoldStrip
from ui.layout.folding import LISTS, SIDE, TIMELINE, Folding
from ui.layout.message_place import MessagePlace
from ui.layout.side_pages import SEGMENTS, SidePages
from ui.layout.stage import Stage
from ui.layout.status_bar import StatusBar
from ui.layout.timeline_dock import TimelineDock
from ui.layout.tool_rail import ToolRail
from ui.layout.top_bar import TopBar
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.widgets.laying import lay_row
from ui.widgets.live_actions import Actions

LISTS_PX = 188
LISTS_LEAST_PX = 166
"""Width of the lists at the left, at least and at first."""


class Places:
    """Lays the window out and takes what features bring.

    Bars and overlays over the picture are children of the canvas; entries of menus, rail and palette follow
    from the table of actions.
    """

    def __init__(self, window: QMainWindow, actions: Actions, canvas: CanvasView) -> None:
        tokens = current_theme().tokens
        self.top_bar = TopBar(actions, window)
        self.rail = ToolRail(actions, tokens.rail_width)
        self.lists = QSplitter(Qt.Orientation.Vertical)
        self.lists.setProperty("panel", "true")
        self.stage = Stage(canvas)
        self.side = SidePages()
        self.timeline_dock = TimelineDock(actions)
        self.timeline = self.timeline_dock.timeline
        self.status = StatusBar()
        self._are_panels_away = False
        self.folding = Folding(window)
        self.list_tabs = FoldStrip(
            {"clips": tr("Clips"), "tracks": tr("Tracks")},
            name=tr("Clips and tracks"),
            action_id="view.fold_lists",
            is_left=True,
        )
        self.side_tabs = FoldStrip(
            {key: tr(text) for key, text, _tip, _keys in SEGMENTS},
            name=tr("Pages at the side"),
            action_id="view.fold_side",
            is_left=False,
        )
        self.side.keys_left.connect(canvas.setFocus)
        self._middle = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.lists, self.stage, self.side):
            self._middle.addWidget(part)
        self._middle.setStretchFactor(1, 1)
        self._middle.setSizes([LISTS_PX, 1000, tokens.right_width])
        grow_with_text(self.lists, self.lists.setMinimumWidth, LISTS_LEAST_PX)
        grow_with_text(self.side, self.side.set_least_width, 296)
        self.stage.setMinimumWidth(320)
        self._rows = QSplitter(Qt.Orientation.Vertical)
        upper = QWidget()
        lay_row(self.list_tabs, (self._middle, 1), self.side_tabs, of=upper, margins=(0, 0, 0, 0), spacing=0)
        self._rows.addWidget(upper)
        self._rows.addWidget(self.timeline_dock)
        self._rows.setStretchFactor(0, 1)
        self._rows.setCollapsible(0, False)
        self._rows.setSizes([700, tokens.timeline_height])
        self._open_rows = self._rows.saveState()
        self._has_timeline = True
        body = QSplitter(Qt.Orientation.Horizontal)
        body.addWidget(self.rail)
        body.addWidget(self._rows)
        body.setCollapsible(0, False)
        MessagePlace(self.stage.messages, window, self.stage.legend, self.timeline_dock.transport.end)
        window.setMenuWidget(self.top_bar)
        window.setCentralWidget(body)
        window.setStatusBar(self.status)
        self.status.busy_changed.connect(lambda _is_busy: self._show_status())
        self._connect_folding()

    def add_list(self, part: QWidget) -> None:
        """Put a list at the left, below those that are there; all share the height."""
        self.lists.addWidget(part)
        self.lists.setSizes([300] * self.lists.count())

    def add_card(self, part: QWidget) -> None:
        """Put a card on the page of tools, below those that are there."""
        self.side.tools.add(part)

    def add_page(self, key: str, page: QWidget) -> None:
        """Put a page at the right; one without a segment of its own is reached by an action."""
        self.side.add_page(key, page)

    def add_lane(self, lane: QWidget, *, folds: bool = False) -> None:
        """Put a lane below the timeline, below those that are there; `folds`: away with the other tracks."""
        self.timeline_dock.add_lane(lane, folds=folds)

    def toggle_panels(self) -> None:
        """Hide everything but the picture, or bring it back."""
        self._are_panels_away = not self._are_panels_away
        self._show_folded()
        self._show_status()
        self.stage.canvas.setFocus()

    def take_timeline(self) -> QWidget:
        """Take the timeline out of the window, for one of its own; all its rows are there then."""
        if not self.timeline.is_folded:
            self._open_rows = self._rows.saveState()
        self._has_timeline = False
        self.timeline_dock.show_folded(is_folded=False)
        return self.timeline_dock

    def give_timeline_back(self) -> None:
        """Put the timeline below the picture again."""
        self._rows.insertWidget(1, self.timeline_dock)
        self._has_timeline = True
        self._rows.restoreState(self._open_rows)
        self._show_folded()

    def show_lists(self) -> None:
        """Unfold the lists, for who is led to one of them by a key."""
        if self._are_panels_away:
            self.toggle_panels()
        self.folding.fold(LISTS, is_folded=False)

    def show_panels(self) -> None:
        """Bring back and unfold everything, for who points at it."""
        self._are_panels_away = False
        for part in (LISTS, SIDE, TIMELINE):
            self.folding.fold(part, is_folded=False)
        self._show_folded()
        self._show_status()

    def keep(self, settings: QSettings) -> None:
        """Keep how the room is shared out."""
        settings.setValue("middle", self._middle.saveState())
        has_all = self._has_timeline and not self.timeline.is_folded
        settings.setValue("rows", self._rows.saveState() if has_all else self._open_rows)
        self.folding.keep(settings)

    def restore(self, settings: QSettings) -> None:
        """Share the room out as it was kept."""
        for key, splitter in (("middle", self._middle), ("rows", self._rows)):
            stored = settings.value(key)
            if stored is not None:
                splitter.restoreState(stored)
        self.folding.restore(settings)

    def _connect_folding(self) -> None:
        fold, side = self.folding.fold, self.side
        self.folding.changed.connect(self._show_folded)
        self.list_tabs.toggled.connect(lambda: self.folding.toggle(LISTS))
        self.list_tabs.chosen.connect(lambda _key: fold(LISTS, is_folded=False))
        self.side_tabs.toggled.connect(lambda: self.folding.toggle(SIDE))
        self.side_tabs.chosen.connect(side.show_page)
        self.side_tabs.chosen.connect(lambda _key: fold(SIDE, is_folded=False))
        side.fold_asked.connect(lambda is_folded: fold(SIDE, is_folded=is_folded))
        self.timeline_dock.fitted.connect(self._share_rows)
        self.timeline_dock.transport.fold.clicked.connect(lambda: self.folding.toggle(TIMELINE))

    def _show_folded(self) -> None:
        are_here, is_folded = not self._are_panels_away, self.folding.is_folded
        self.side.is_folded = is_folded(SIDE)
        self.lists.setVisible(are_here and not is_folded(LISTS))
        self.side.setVisible(are_here and not is_folded(SIDE))
        for strip, part in ((self.list_tabs, LISTS), (self.side_tabs, SIDE)):
            strip.show_folded(is_folded=is_folded(part))
            strip.setVisible(are_here)
        self.rail.setVisible(are_here)
        # In a window of its own it stays as it is.
        if self._has_timeline:
            self._fold_timeline(is_folded=is_folded(TIMELINE))
            self.timeline_dock.setVisible(are_here)

    def _fold_timeline(self, *, is_folded: bool) -> None:
        was_folded = self.timeline.is_folded
        if is_folded and not was_folded:
            self._open_rows = self._rows.saveState()
        self.timeline_dock.show_folded(is_folded=is_folded)
        if was_folded and not is_folded:
            self._rows.restoreState(self._open_rows)

    def _share_rows(self) -> None:
        """Give the picture what the folded timeline leaves; Qt's splitter only does it when it is moved."""
        if self.timeline.is_folded:
            self._rows.setSizes([10_000, self.timeline_dock.maximumHeight()])

    def _show_status(self) -> None:
        """The bottom line goes with the panels, but never while something runs: Cancel is in it."""
        self.status.setVisible(not self._are_panels_away or self.status.is_busy)
