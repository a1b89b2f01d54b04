"""The bottom of the window: transport, timeline, and the graphs when they are asked for."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.timeline.folding_lanes import MOST_PX
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
    "fold": "view.fold_timeline",
}


class TimelineDock(QWidget):
    """Transport over timeline over graphs.

    Signals:
        fitted(): It may be higher now, or lower.
    """

    fitted = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        keys = {part: shown_keys(actions.specs[action]) for part, action in TRANSPORT_KEYS.items()}
        self.transport = TransportBar(keys)
        for part, action_id in TRANSPORT_KEYS.items():
            button = self.transport.buttons[part]
            keyed_tip(button, button.accessibleName(), action_id)
        self._folding_lanes: list[QWidget] = []
        self.timeline = TimelineView()
        self.graphs = GraphLane()
        self.graphs.hide()
        self.graphs.follow(self.timeline)
        lay_column(self.transport, (self.timeline, 1), self.graphs, of=self, margins=(0, 0, 0, 0), spacing=0)

    def show_folded(self, *, is_folded: bool) -> None:
        """Show the row of the active track alone, and no lane that is there all the time."""
        self.timeline.set_folded(is_folded)
        self.transport.show_folded(is_folded=is_folded)
        for lane in self._folding_lanes:
            lane.setVisible(not is_folded)
        self._fit_height()

    def event(self, event: QEvent) -> bool:
        """Be as high as what is there while folded: a lane may come and go."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_height()
        return done

    def _fit_height(self) -> None:
        layout = self.layout()
        assert layout is not None
        height = layout.sizeHint().height() if self.timeline.is_folded else MOST_PX
        if height != self.maximumHeight():
            self.setMaximumHeight(height)
            self.fitted.emit()

    def add_lane(self, lane: QWidget, *, folds: bool = False) -> None:
        """Put a lane below the timeline, above the graphs; one that folds is away with the other rows."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        if folds:
            holder = QWidget()
            lay_column(lane, of=holder, margins=(0, 0, 0, 0), spacing=0)
            self._folding_lanes.append(holder)
            holder.setVisible(not self.timeline.is_folded)
            lane = holder
        layout.insertWidget(layout.indexOf(self.graphs), lane)

    def toggle_graphs(self) -> None:
        """Show or hide the graphs of the active track."""
        self.graphs.setVisible(not self.graphs.isVisible())
