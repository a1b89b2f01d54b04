"""The places of a window: what a feature puts somewhere goes through here."""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from ui.canvas.view import CanvasView
from ui.layout.side_pages import SidePages
from ui.layout.stage import Stage
from ui.layout.status_bar import StatusBar
from ui.layout.timeline_dock import TimelineDock
from ui.layout.tool_rail import ToolRail
from ui.layout.top_bar import TopBar
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.widgets.live_actions import Actions

LISTS_PX = 206
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
        self.side.keys_left.connect(canvas.setFocus)
        self._middle = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.lists, self.stage, self.side):
            self._middle.addWidget(part)
        self._middle.setStretchFactor(1, 1)
        self._middle.setSizes([LISTS_PX, 1000, tokens.right_width])
        grow_with_text(self.lists, self.lists.setMinimumWidth, LISTS_PX)
        grow_with_text(self.side, self.side.setMinimumWidth, 296)
        self.stage.setMinimumWidth(320)
        self._rows = QSplitter(Qt.Orientation.Vertical)
        self._rows.addWidget(self._middle)
        self._rows.addWidget(self.timeline_dock)
        self._rows.setStretchFactor(0, 1)
        self._rows.setCollapsible(0, False)
        self._rows.setSizes([700, tokens.timeline_height])
        self._shares = self._rows.sizes()
        body = QSplitter(Qt.Orientation.Horizontal)
        body.addWidget(self.rail)
        body.addWidget(self._rows)
        body.setCollapsible(0, False)
        window.setMenuWidget(self.top_bar)
        window.setCentralWidget(body)
        window.setStatusBar(self.status)
        self.status.busy_changed.connect(lambda _is_busy: self._show_status())

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

    def add_lane(self, lane: QWidget) -> None:
        """Put a lane below the timeline, below those that are there."""
        self.timeline_dock.add_lane(lane)

    def toggle_panels(self) -> None:
        """Hide everything but the picture, or bring it back."""
        self._are_panels_away = not self._are_panels_away
        for part in (self.lists, self.side, self.rail, self.timeline_dock):
            part.setVisible(not self._are_panels_away)
        self._show_status()
        self.stage.canvas.setFocus()

    def take_timeline(self) -> QWidget:
        """Take the timeline out of the window, for one of its own."""
        self._shares = self._rows.sizes()
        return self.timeline_dock

    def give_timeline_back(self) -> None:
        """Put the timeline below the picture again."""
        self._rows.insertWidget(1, self.timeline_dock)
        self._rows.setSizes(self._shares)
        self.timeline_dock.setVisible(not self._are_panels_away)

    def keep(self, settings: QSettings) -> None:
        """Keep how the room is shared out."""
        settings.setValue("middle", self._middle.saveState())
        settings.setValue("rows", self._rows.saveState())

    def restore(self, settings: QSettings) -> None:
        """Share the room out as it was kept."""
        for key, splitter in (("middle", self._middle), ("rows", self._rows)):
            stored = settings.value(key)
            if stored is not None:
                splitter.restoreState(stored)

    def _show_status(self) -> None:
        """The bottom line goes with the panels, but never while something runs: Cancel is in it."""
        self.status.setVisible(not self._are_panels_away or self.status.is_busy)
