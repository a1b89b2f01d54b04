"""Copying, morphing and carrying masks over time, and shapes of other frames under this one."""

from ui.features.over_time.carry_commands import CarryCommands
from ui.features.over_time.chatter_lane import ChatterLane
from ui.features.over_time.copy_commands import CopyCommands
from ui.features.over_time.filling_preview import FillingPreview
from ui.features.over_time.ghost_commands import GhostCommands
from ui.features.over_time.morph_commands import MorphCommands
from ui.features.over_time.over_time_overlay import OverTimeOverlay
from ui.features.over_time.range_commands import RangeCommands
from ui.features.over_time.steady_commands import SteadyCommands
from ui.features.over_time.trust_lane import TrustLane, TrustMemory
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the Time menu, outlines and bar over the picture, and the lane of trust."""
    overlay, lane = OverTimeOverlay(studio.canvas), TrustLane(studio.places.timeline)
    studio.places.add_lane(lane)
    preview = FillingPreview(studio, overlay)
    studio.on_close(preview.close)
    morph = MorphCommands(studio, preview, overlay.bar.morph)
    carry = CarryCommands(studio, preview, overlay.bar)
    TrustMemory(studio, preview, lane)
    chatter = ChatterLane(studio.places.timeline, preview)
    studio.places.add_lane(chatter)
    studio.clip.frame_changed.connect(lambda _frame: chatter.update())
    steady = SteadyCommands(studio, preview, overlay.bar.steady)
    strokes = RangeCommands(studio, preview, overlay.bar.reach)
    for plot in (overlay.bar.plot, lane, chatter):
        plot.frame_requested.connect(studio.go_to)
    ghost = GhostCommands(studio, overlay)
    return overlay, preview, ghost, CopyCommands(studio), morph, carry, steady, strokes, lane, chatter
