"""Puts versions and the looks of a completion into a window that is laid out; called once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.features.completion.backgrounds import ShownBackgrounds
from ui.features.completion.completion_bar import CompletionBar
from ui.features.completion.look_commands import CompletionLookCommands
from ui.features.versions.compare_commands import CompareCommands
from ui.features.versions.disagreement_lane import DisagreementLane
from ui.features.versions.version_commands import VersionsCommands
from ui.features.versions.versions_panel import VersionsPanel

if TYPE_CHECKING:
    from ui.window import MainWindow

PAGE = "versions"


@dataclass
class VersionParts:
    """What a window holds of versions."""

    panel: VersionsPanel
    versions: VersionsCommands
    compare: CompareCommands
    lane: DisagreementLane
    looks: CompletionLookCommands
    bar: CompletionBar
    backgrounds: ShownBackgrounds

    def close(self) -> None:
        """End the threads (the window goes)."""
        self.versions.close()
        self.backgrounds.close()


def install_versions(window: "MainWindow") -> VersionParts:
    """Add the Versions page, its lane and its commands."""
    studio, side = window.studio, window.reviewing.side
    panel = VersionsPanel(studio.actions)
    side.add_page(PAGE, panel)
    timeline = window.timeline_dock.timeline
    versions = VersionsCommands(studio, panel, timeline, window.proposals_panel.settings)
    compare = CompareCommands(studio, versions, panel, window.view, lambda: side.show_page(PAGE))
    lane = DisagreementLane(timeline)
    lane.hide()
    window.timeline_dock.add_lane(lane)
    versions.strips.measured.connect(lane.set_doubts)
    versions.run_changed.connect(lambda: lane.set_run(versions.run_id))
    lane.frame_requested.connect(window.play.go_to)
    window.clip.frame_changed.connect(lambda _frame: lane.update())
    studio.actions.bind("view.versions", lambda: side.toggle_page(PAGE))
    panel.closed.connect(lambda: side.toggle_page(PAGE))

    def on_page(key: str) -> None:
        lane.setVisible(key == PAGE)
        if key == PAGE:
            versions.refresh()
        else:
            compare.end()

    side.page_changed.connect(on_page)
    bar = CompletionBar(window.canvas, studio.actions)
    backgrounds = ShownBackgrounds(window.session, window.clip, window)
    looks = CompletionLookCommands(studio, window.completions, backgrounds, bar)
    return VersionParts(panel, versions, compare, lane, looks, bar, backgrounds)
