"""The bottom of the window: transport, timeline, and the graphs when they are asked for."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.timeline.graph_lane import GraphLane
from ui.timeline.transport import TransportBar
from ui.timeline.view import TimelineView
from ui.widgets.key_tips import keyed_tip
from ui.widgets.laying import lay_column
from ui.widgets.live_actions import Actions, shown_keys

TRANSPORT_KEYS = {
    "first": "play.first",
    "previous": "play.previous",
    "play": "play.toggle",
    "next": "play.next",
    "last": "play.last",
    "loop": "play.loop",
}


class TimelineDock(QWidget):
    """Transport over timeline over graphs."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        keys = {part: shown_keys(actions.specs[action]) for part, action in TRANSPORT_KEYS.items()}
        self.transport = TransportBar(keys)
        for part, action_id in TRANSPORT_KEYS.items():
            button = self.transport.buttons.get(part, self.transport.loop)
            keyed_tip(button, button.accessibleName(), action_id)
        self.timeline = TimelineView()
        self.graphs = GraphLane()
        self.graphs.hide()
        self.graphs.follow(self.timeline)
        lay_column(self.transport, (self.timeline, 1), self.graphs, of=self, margins=(0, 0, 0, 0), spacing=0)

    def add_lane(self, lane: QWidget) -> None:
        """Put a lane below the timeline, above the graphs."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.indexOf(self.graphs), lane)

    def toggle_graphs(self) -> None:
        """Show or hide the graphs of the active track."""
        self.graphs.setVisible(not self.graphs.isVisible())
