"""The main window: puts the parts in their places. What actions do is in commands/."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QIcon
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QStyle,
    QWidget,
)

from core.session_log import SessionLog
from ui.canvas.view import CanvasView
from ui.faults import Faults
from ui.features.clips.clips_panel import ClipsPanel
from ui.features.completion.completion_commands import CompleteCommands
from ui.features.completion.shown_completions import ShownCompletions
from ui.features.effort.effort_feature import install_effort
from ui.features.export.export_commands import ExportCommands
from ui.features.extent.box_commands import AmodalBoxCommands
from ui.features.extent.margin_commands import MarginCommands
from ui.features.faults.fault_notices import FaultNotices
from ui.features.follow.follow_commands import FollowCommands
from ui.features.frame_facts.frame_card import FrameCard
from ui.features.help.cheat_sheet import CheatSheet
from ui.features.help.command_palette import CommandPalette
from ui.features.media.media_commands import MediaCommands
from ui.features.media.relink_commands import RelinkCommands
from ui.features.models.downloads import WeightsJobs
from ui.features.models.models_commands import ModelsCommands
from ui.features.over_time.over_time_feature import install_over_time
from ui.features.painting.edit_commands import EditCommands
from ui.features.painting.paint_commands import PaintCommands
from ui.features.painting.tool_options import ToolOptions
from ui.features.playback.play_commands import PlayCommands
from ui.features.project.closing import install_closing
from ui.features.project.last_project import offer_last_project
from ui.features.project.project_commands import ProjectCommands
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.features.propose.propose_commands import ProposeCommands
from ui.features.review.review_feature import install_review
from ui.features.scribble.scribble_commands import ScribbleCommands
from ui.features.selection.selection_feature import install_comfort
from ui.features.shapes.shape_commands import install_shapes
from ui.features.tour.tour_feature import install_guides
from ui.features.tracks.track_commands import TrackCommands
from ui.features.tracks.tracks_panel import TracksPanel
from ui.features.versions.versions_feature import install_versions
from ui.features.view.view_commands import ViewCommands
from ui.jobs.files import FileJobs
from ui.jobs.proposals import ProposalJobs
from ui.keys.live_actions import Actions
from ui.layout.dropping import take_as_copy
from ui.layout.notices import BarNotices
from ui.layout.panels_away import PanelsAway
from ui.layout.stage import Stage
from ui.layout.status_bar import StatusBar
from ui.layout.timeline_dock import TimelineDock
from ui.layout.tool_rail import ToolRail
from ui.layout.top_bar import TopBar
from ui.session.clip.clip_session import ClipSession
from ui.session.clip.playback import Playback
from ui.session.clip.thumbnails import Thumbnails
from ui.session.project.media_states import MediaStates
from ui.session.project.project_session import ProjectSession
from ui.studio import Studio
from ui.theme.icons import icon
from ui.theme.text_size import grow_with_text
from ui.theme.theme import apply_theme, current_theme
from ui.theme.tokens import Tokens
from ui.widgets.scrolled import scrolled
from ui.wiring import connect_panels
from ui.work.ordered_thread import OrderedThread

ENDING = "proposals scribble shapes files reviewing versions over_time effort weights thumbnails completions"


class MainWindow(QMainWindow):
    """One window, one project."""

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.setWindowTitle("Amodal Studio")
        self.setAcceptDrops(True)
        self.settings = settings
        self._is_shut = False
        self.actions_table = Actions(self, settings)
        self.session = ProjectSession(self)
        self.clip = ClipSession(self.session, self)
        self.playback = Playback(self.clip.is_ready, self)
        self.thumbnails = Thumbnails(self.session, self)
        self.media_states = MediaStates(self.session, self)
        self.media_thread = OrderedThread("media", self, may_be_left=True)
        self.proposals = ProposalJobs(self.session, self)
        self.completions = ShownCompletions(self.session, self.clip, self)
        self.files = FileJobs(self.session, self)
        self.weights = WeightsJobs(self)
        self._build_parts()
        self._lay_out()
        self.faults = Faults(SessionLog("window"), self)
        self.notices = BarNotices(
            self.stage.messages, self.session.retry_unsaved, lambda error: self.faults.take(error, "work")
        )
        fault_notices = FaultNotices(self.faults, self.session, self.stage.messages, self)
        self.proposals.broke.connect(fault_notices.tell_broken_job)
        self.studio = Studio(
            self,
            self.actions_table,
            self.notices,
            self.session,
            self.clip,
            self.playback,
            self.proposals,
            self.files,
            self.canvas,
        )
        self._make_commands()
        self.reviewing = install_review(self)
        self.comfort = install_comfort(self)
        self.versions = install_versions(self)
        self.shapes = install_shapes(self)
        self.over_time = install_over_time(self)
        self.effort = install_effort(self)
        connect_panels(self)
        self.guides = install_guides(self)
        current_theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme().tokens)
        self._restore_geometry()

    # Building

    def _build_parts(self) -> None:
        actions, tokens = self.actions_table, current_theme().tokens
        self.canvas = CanvasView()
        self.top_bar = TopBar(actions, self)
        self.rail = ToolRail(actions, tokens.rail_width)
        self.clips_panel = ClipsPanel(self.thumbnails, self.media_states)
        self.tracks_panel = TracksPanel(self._occlusion_of, self.icon)
        self.proposals_panel = ProposalsPanel(
            [actions[name] for name in ("propose.track", "propose.clip", "propose.project")]
        )
        self.tool_options = ToolOptions()
        self.frame_card = FrameCard(actions["review.flag"], actions["review.accept"], actions["edit.repair"])
        self.stage = Stage(self.canvas)
        self.timeline_dock = TimelineDock(actions)
        self.status = StatusBar()
        self.palette_popup = CommandPalette(actions, self)

    def _lay_out(self) -> None:
        tokens = current_theme().tokens
        self.setMenuWidget(self.top_bar)
        self.left = QSplitter(Qt.Orientation.Vertical)
        self.left.setProperty("panel", "true")
        self.left.addWidget(self.clips_panel)
        self.left.addWidget(self.tracks_panel)
        self.left.setSizes([300, 300])
        self.right: QWidget = scrolled(self.proposals_panel, self.frame_card, self.tool_options)
        self.middle = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.left, self.stage, self.right):
            self.middle.addWidget(part)
        self.middle.setStretchFactor(1, 1)
        self.middle.setSizes([tokens.left_width, 1000, tokens.right_width])
        grow_with_text(self.left, self.left.setMinimumWidth, 206)
        grow_with_text(self.right, self.right.setMinimumWidth, 296)
        self.stage.setMinimumWidth(320)
        self.rows = QSplitter(Qt.Orientation.Vertical)
        self.rows.addWidget(self.middle)
        self.rows.addWidget(self.timeline_dock)
        self.rows.setStretchFactor(0, 1)
        self.rows.setCollapsible(0, False)
        self.rows.setSizes([700, tokens.timeline_height])
        body = QSplitter(Qt.Orientation.Horizontal)
        body.addWidget(self.rail)
        body.addWidget(self.rows)
        body.setCollapsible(0, False)
        self.setCentralWidget(body)
        self.setStatusBar(self.status)

    def _make_commands(self) -> None:
        studio = self.studio
        self.view = ViewCommands(studio, self.settings)
        self.project_commands = ProjectCommands(studio, self.top_bar.recent_menu, self.settings)
        self.closing = install_closing(studio, self.project_commands, self.stage.messages)
        self.edit = EditCommands(studio)
        self.paint = PaintCommands(studio, self.tool_options, self.settings)
        self.scribble = ScribbleCommands(studio)
        self.boxes = AmodalBoxCommands(studio)
        self.margin = MarginCommands(studio)
        self.exports = ExportCommands(studio)
        self.relink = RelinkCommands(studio, self.media_thread)
        self.media = MediaCommands(studio, self.media_states, self.relink, self.media_thread)
        self.follow = FollowCommands(studio, self.stage.messages)
        self.play = PlayCommands(studio)
        self.track_commands = TrackCommands(studio)
        self.propose = ProposeCommands(studio, self.proposals_panel)
        self.complete = CompleteCommands(
            studio,
            self.completions,
            self.proposals_panel.settings,
            self.stage.view_bar,
            self.stage.legend,
        )
        self.models = ModelsCommands(studio, self.weights, self.propose.list_proposers)
        self.proposals_panel.models_requested.connect(self.actions_table["models.open"].trigger)
        bind = self.actions_table.bind
        bind("help.palette", self.palette_popup.open_centred)
        bind("help.keys", lambda: CheatSheet(self).open())
        bind("help.about", self.stage.show_about)
        bind("view.theme", self.switch_theme)
        bind("view.graphs", self.timeline_dock.toggle_graphs)
        self.panels = PanelsAway(self)
        self.view.panels_toggled.connect(self.panels.toggle)

    # Appearance

    def icon(self, name: str) -> QIcon:
        """Return an icon in the present theme's colours."""
        return icon(name, current_theme().tokens)

    def switch_theme(self) -> None:
        """Dark becomes light, light becomes dark."""
        name = "light" if current_theme().tokens.is_dark else "dark"
        self.settings.setValue("theme", name)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, name)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self.actions_table.set_icons(self.icon)
        self.clips_panel.set_tokens(tokens)
        self.tracks_panel.set_tokens(tokens)
        self.canvas.set_ground(tokens.ground)

    def _occlusion_of(self, track_id: int) -> float | None:
        return self.clip.lanes.mean_occlusion(track_id)

    # Window events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders, as copies."""
        take_as_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on taking them as copies, whatever keys are held meanwhile."""
        take_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open or import what was dropped."""
        if take_as_copy(event):
            self.project_commands.take_drop(event.mimeData().urls())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go when all is saved, or when the person has said that it may be lost."""
        if self._is_shut:
            event.accept()
            return
        if not self.closing.may_close():
            event.ignore()
            return
        self._is_shut = True
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.setValue("middle", self.middle.saveState())
        self.settings.setValue("rows", self.rows.saveState())
        self.playback.pause()
        for part in ENDING.split():
            getattr(self, part).close()
        self.media_thread.close()
        self.clip.unload()
        self.session.shut_down()
        self.faults.uninstall()
        event.accept()

    def _restore_geometry(self) -> None:
        room = self.screen().availableSize()
        # The frame around the window is not known yet; without room for its title the foot is off screen.
        title = self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, self)
        self.resize(min(1600, room.width()), min(960, room.height() - title))
        for key, restore in (
            ("geometry", self.restoreGeometry),
            ("middle", self.middle.restoreState),
            ("rows", self.rows.restoreState),
        ):
            stored = self.settings.value(key)
            if stored is not None:
                restore(stored)

    # Starting

    def start(self, project: Path | None, *, read_only: bool) -> None:
        """Open what was asked for, after the first paint."""
        self.propose.list_proposers()
        self.stage.show_opening()
        if project is None:
            offer_last_project(self.session, self.project_commands, self.stage.messages)
            self.project_commands.open_demo()
        else:
            self.project_commands.open(project, read_only=read_only)
