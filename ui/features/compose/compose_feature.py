"""Composing: a page of layers, the composed picture with handles, key frames over time."""

from ui.features.compose.background_job import BackgroundJob
from ui.features.compose.compose_commands import ComposeCommands
from ui.features.compose.compose_page import PAGE, ComposePage
from ui.features.compose.compose_panel import ComposePanel
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.composed_view import ComposedView
from ui.features.compose.key_lane import KeyLane
from ui.features.compose.lane_commands import LaneCommands
from ui.features.compose.order_lane import OrderLane
from ui.features.compose.placing_commands import PlacingCommands
from ui.features.compose.render_commands import RenderCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the page, the lane and the commands."""
    state = ComposeState(studio)
    view = ComposedView(studio, state)
    studio.on_close(view.close)
    panel, lane = ComposePanel(studio.actions), KeyLane(studio.places.timeline)
    studio.places.add_page(PAGE, panel)
    order = OrderLane(studio.places.timeline)
    for one in (lane, order):
        studio.places.add_lane(one)
        studio.clip.frame_changed.connect(lambda _frame, one=one: one.update())
    commands, placing = ComposeCommands(studio, state), PlacingCommands(studio, state)
    page = ComposePage(studio, state, view, panel, (lane, order), commands, placing)
    job, rendering = BackgroundJob(studio, state), RenderCommands(studio, state)
    lanes = LaneCommands(studio, state, lane, order)
    return state, view, panel, lane, order, lanes, commands, placing, page, job, rendering
