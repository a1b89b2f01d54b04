"""What is done in the lanes of Compose: key frames and ends of ranges dragged to other frames."""

from core.changes.steps import StepKind
from core.compose.layers import Composition
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.key_lane import KeyLane
from ui.features.compose.order_lane import OrderLane, resized
from ui.language import tr
from ui.studio import Studio


class LaneCommands:
    """Shows what is dragged as it would be, and keeps it as one step of undo when it is let go."""

    def __init__(self, studio: Studio, state: ComposeState, keys: KeyLane, order: OrderLane) -> None:
        self._studio, self._state = studio, state
        studio.actions.bind("compose.plain_order", self.take_order_back)
        for lane in (keys, order):
            lane.put_back.connect(lambda: state.try_out(None))
            lane.frame_requested.connect(studio.go_to)
        keys.dragged.connect(lambda frame, to: state.try_out(self._with_key(frame, to)))
        keys.dropped.connect(self._keep_key)
        order.dragged.connect(lambda grip, to: state.try_out(self._with_range(grip, to)))
        order.dropped.connect(self._keep_range)
        order.frame_requested.connect(lambda frame: self._mark(order, frame))

    def take_order_back(self) -> None:
        """Lay the layers as in the whole clip again, in the marked range or that of the frame on screen."""
        composition, frame = self._state.composition, self._studio.clip.frame
        if not self._state.is_on or composition is None:
            self._studio.notices.tell(tr("Open the page Compose first ({key[view.compose]})"))
            return
        own = next((span for span in composition.ranges if span.first <= frame <= span.last), None)
        marked = self._studio.places.timeline.selected_range
        reach = marked or (None if own is None else (own.first, own.last))
        plain = composition if reach is None else composition.ordered(composition.order, *reach)
        if plain == composition:
            self._studio.notices.tell(tr("The layers lie here as in the whole clip already"))
        else:
            self._state.keep(plain, StepKind.LAYER_ORDER)

    # Inside

    def _with_key(self, frame: int, to: int) -> Composition | None:
        composition, chosen = self._state.composition, self._state.chosen_id
        if composition is None or chosen not in composition.order:
            return None
        return composition.with_layer(composition.layer(chosen).with_key_at(frame, to))

    def _keep_key(self, frame: int, to: int) -> None:
        new, layer = self._with_key(frame, to), self._state.free_layer()
        if new is not None and layer is not None:
            self._state.keep(new, StepKind.LAYER_KEY, layer.name)
        else:
            self._state.try_out(None)

    def _with_range(self, grip: object, frame: int) -> Composition | None:
        composition = self._state.composition
        return None if composition is None else resized(composition, grip, frame)

    def _keep_range(self, grip: object, frame: int) -> None:
        new = self._with_range(grip, frame)
        if new is not None:
            self._state.keep(new, StepKind.LAYER_ORDER)

    def _mark(self, lane: OrderLane, frame: int) -> None:
        composition, timeline = self._state.composition, self._studio.places.timeline
        spans = () if composition is None else composition.ranges
        span = next((one for one in spans if one.first <= frame <= one.last), None)
        reach = None if span is None else (span.first, span.last)
        timeline.set_range(reach)
        if reach is not None:
            timeline.range_selected.emit(*reach)
        lane.update()
