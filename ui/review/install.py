"""Puts the reviewer's parts into a window: pages at the right, the lane below the timeline, commands."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.commands.checks import ChecksCommands
from ui.review.checks_panel import ChecksPanel
from ui.review.measuring import ClipMeasuring
from ui.review.side import SidePages
from ui.timeline.consistency_lane import ConsistencyLane
from ui.widgets.segmented import Segment

if TYPE_CHECKING:
    from ui.window import MainWindow


@dataclass
class ReviewParts:
    """What a window holds of the reviewer's walk."""

    side: SidePages
    measuring: ClipMeasuring
    checks_panel: ChecksPanel
    lane: ConsistencyLane
    checks: ChecksCommands

    def close(self) -> None:
        """End the threads (the window goes)."""
        self.measuring.close()


def install_review(window: "MainWindow") -> ReviewParts:
    """Add the reviewer's parts to a window whose panels are laid out; called once."""
    studio = window.studio
    measuring = ClipMeasuring(window.session, window.clip, lambda: window.playback.is_playing, window)
    checks_panel = ChecksPanel()
    tools = window.right
    place, sizes = window.middle.indexOf(tools), window.middle.sizes()
    side = SidePages(
        {
            Segment("tools", "Tools", "Proposals, this frame, options of the tool"): tools,
            Segment("checks", "Checks", "What looks wrong in this clip", "F4"): checks_panel,
        }
    )
    window.middle.insertWidget(place, side)
    window.middle.setSizes(sizes)
    side.setMinimumWidth(270)
    window.right = side
    lane = ConsistencyLane(window.timeline_dock.timeline)
    window.timeline_dock.add_lane(lane)
    checks = ChecksCommands(studio, measuring, checks_panel, lane, lambda: side.show_page("checks"))
    studio.actions.bind("view.checks", lambda: side.toggle_page("checks"))
    return ReviewParts(side, measuring, checks_panel, lane, checks)
