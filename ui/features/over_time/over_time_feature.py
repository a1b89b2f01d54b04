"""Puts the tools over time into a window; called once, by one line of the window."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.features.extent.box_view import BoxView
from ui.features.over_time.carrying import CarryCommands
from ui.features.over_time.copying import CopyCommands
from ui.features.over_time.filling_preview import FillingPreview
from ui.features.over_time.ghost import GhostCommands
from ui.features.over_time.morphing import MorphCommands
from ui.features.over_time.outline_overlay import OverTimeOverlay
from ui.features.over_time.trust_lane import TrustLane, TrustMemory

if TYPE_CHECKING:
    from ui.window import MainWindow


@dataclass
class OverTimeParts:
    """What a window holds of the tools over time."""

    overlay: OverTimeOverlay
    filling: FillingPreview
    ghost: GhostCommands
    copy: CopyCommands
    morph: MorphCommands
    carry: CarryCommands
    lane: TrustLane

    def close(self) -> None:
        """End the threads (the window goes)."""
        self.filling.close()
        self.ghost.close()


def install_over_time(window: "MainWindow") -> OverTimeParts:
    """Add the tools over time to a window."""
    studio, selection, timeline = window.studio, window.comfort.selection, window.timeline_dock.timeline
    overlay, lane = OverTimeOverlay(window.canvas), TrustLane(timeline)
    window.timeline_dock.add_lane(lane)
    preview = FillingPreview(studio, overlay)
    morph = MorphCommands(studio, selection, preview)
    carry = CarryCommands(studio, selection, preview, overlay.bar, window.settings)
    TrustMemory(studio, preview, lane)
    for plot in (overlay.bar.plot, lane):
        plot.frame_requested.connect(window.play.go_to)
    boxes = BoxView(studio, window.boxes, overlay, window.settings)
    window.view.options_changed.connect(lambda _options: boxes.show())
    ghost = GhostCommands(studio, overlay)
    return OverTimeParts(overlay, preview, ghost, CopyCommands(studio), morph, carry, lane)
