"""What looks wrong in a clip: findings, repairs, and the lane of consistency."""

from ui.features.checks.checks_commands import ChecksCommands
from ui.features.checks.checks_panel import ChecksPanel
from ui.features.checks.consistency_lane import ConsistencyLane
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the page of findings and the lane below the timeline."""
    panel, lane = ChecksPanel(), ConsistencyLane(studio.places.timeline)
    studio.places.add_page("checks", panel)
    studio.places.add_lane(lane, folds=True)
    return panel, lane, ChecksCommands(studio, panel, lane)
