"""Versions of a track: every run with its hypotheses, to compare, choose, mix, repeat and revert."""

from ui.features.versions.compare_commands import PAGE, CompareCommands
from ui.features.versions.disagreement_lane import DisagreementLane
from ui.features.versions.version_commands import VersionsCommands
from ui.features.versions.versions_panel import VersionsPanel
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the Versions page, its lane and its commands."""
    side, panel, lane = (
        studio.places.side,
        VersionsPanel(studio.actions),
        DisagreementLane(studio.places.timeline),
    )
    studio.places.add_page(PAGE, panel)
    lane.hide()
    studio.places.add_lane(lane)
    versions = VersionsCommands(studio, panel)
    studio.on_close(versions.close)
    compare = CompareCommands(studio, versions, panel)
    versions.strips.measured.connect(lane.set_doubts)
    versions.run_changed.connect(lambda: lane.set_run(versions.run_id))
    lane.frame_requested.connect(studio.go_to)
    studio.clip.frame_changed.connect(lambda _frame: lane.update())
    studio.actions.bind("view.versions", lambda: side.toggle_page(PAGE))
    panel.closed.connect(lambda: side.toggle_page(PAGE))

    def on_page(key: str) -> None:
        lane.setVisible(key == PAGE)
        if key == PAGE:
            versions.refresh()
        else:
            compare.end()

    side.page_changed.connect(on_page)
    return panel, versions, compare, lane
