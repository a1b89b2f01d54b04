"""Which panel follows which signal. Nothing here decides anything; commands/ does."""

from typing import TYPE_CHECKING

from core.errors import MediaChangedError, MediaMissingError, StoreError
from core.masks.containment import hidden_area, missing_from_amodal
from core.masks.rle import area
from core.tracks.decided import is_decided
from core.types import Layer, ReviewState, RgbFrame
from ui.canvas.scene import OverlayScene, ViewMode
from ui.features.frame_facts.frame_card import FrameFacts
from ui.keys.keymap import first_key
from ui.keys.over_picture import SpaceFromLists
from ui.keys.tips import follow_keys
from ui.language import tr
from ui.session.project.project_session import SavedState
from ui.theme.theme import current_theme
from ui.widgets.empty_state import EmptyAction
from ui.widgets.error_bar import MessageAction

if TYPE_CHECKING:
    from pathlib import Path

    from ui.window import MainWindow


def connect_panels(window: "MainWindow") -> None:
    """Connect the panels of a window to its session, clip and commands."""
    _connect_project(window)
    _connect_clip(window)
    _connect_view(window)
    _connect_timeline(window)
    _connect_files(window)
    SpaceFromLists(window.canvas, window)


def _connect_project(window: "MainWindow") -> None:
    session, clip = window.session, window.clip
    notices = window.notices

    def show_name() -> None:
        window.top_bar.show_project(session.name, str(session.path), is_read_only=session.is_read_only)
        window.top_bar.show_saved(session.saved, is_open=True)
        window.setWindowTitle(tr("{name} – Amodal Studio", name=session.name))

    def on_opened() -> None:
        show_name()
        window.status.author.setText(session.author)
        window.stage.messages.clear()
        window.project_commands.tell_stopped()
        if session.is_read_only:
            notices.warn(
                tr("{name} is open for reading only: nothing you do here is kept", name=session.name)
            )
        window.clips_panel.set_clips(session.clips, None)
        if session.clips:
            clip.load(session.clips[0])
        else:
            clip.unload()

    def on_clips_changed() -> None:
        current = clip.clip.id if clip.clip else None
        window.clips_panel.set_clips(session.clips, current)
        if current is None and session.clips:
            clip.load(session.clips[0])

    def on_saved(state: SavedState) -> None:
        window.top_bar.show_saved(state, is_open=session.is_open)
        # What has become of the file is said with its own ways out.
        notices.tell_unsaved(0 if state.is_astray else state.unsaved, state.reason)

    session.went_on.connect(show_name)
    session.opened.connect(on_opened)
    session.clips_changed.connect(on_clips_changed)
    session.saved_changed.connect(on_saved)
    session.progress_changed.connect(lambda: window.clips_panel.set_progress(session.progress))
    window.clips_panel.clip_chosen.connect(
        lambda clip_id: clip.load(next(c for c in session.clips if c.id == clip_id))
    )
    clip.media_failed.connect(notices.fail)
    clip.pictures.counting_changed.connect(notices.tell_counting)
    notices.offer(MediaMissingError, lambda _: (MessageAction(tr("Relink…"), window.relink.ask),))
    notices.offer(MediaChangedError, lambda _: (MessageAction(tr("What changed…"), window.media.ask),))
    notices.offer(StoreError, lambda error: _ways_out_of_store_error(window, error))


def _ways_out_of_store_error(window: "MainWindow", error: Exception) -> tuple[MessageAction, ...]:
    """A project that cannot be opened for writing can often be read, and there is always another one."""
    from pathlib import Path

    if not isinstance(error, StoreError) or window.session.is_open:
        return ()
    path: Path = Path(error.path)
    return (
        MessageAction(tr("Open read-only"), lambda: window.project_commands.open(path, read_only=True)),
        MessageAction(tr("Open another…"), window.project_commands.ask_open),
    )


def _show_empty_or_canvas(window: "MainWindow") -> None:
    commands = window.project_commands
    if window.clip.clip is not None:
        window.stage.show_canvas()
        return
    if window.session.is_open:
        window.stage.show_empty(
            "clip",
            tr("This project has no clips yet"),
            tr("Drop a video, a folder of pictures or a COCO file here, or choose one."),
            (
                EmptyAction(
                    tr("Import video or annotations…"),
                    commands.ask_import_file,
                    "primary",
                    first_key("file.import_video"),
                ),
                EmptyAction(
                    tr("Import folder…"), commands.ask_import_folder, "", first_key("file.import_folder")
                ),
            ),
        )
        return
    window.stage.show_empty(
        "open",
        tr("No project is open"),
        tr("Open a project, start a new one, or look around in the demo."),
        (
            EmptyAction(tr("Open project…"), commands.ask_open, "primary", first_key("file.open")),
            EmptyAction(tr("New project…"), commands.ask_new, "", first_key("file.new")),
            EmptyAction(tr("Demo"), commands.open_demo),
        ),
    )


def _connect_clip(window: "MainWindow") -> None:
    clip, session = window.clip, window.session

    def on_clip_changed() -> None:
        _show_empty_or_canvas(window)
        window.clips_panel.set_current(clip.clip.id if clip.clip else None)
        window.stage.view_bar.show_clip(clip.clip)
        window.tracks_panel.set_tracks((), None)
        window.canvas.set_picture(None)
        window.canvas.fit()
        refresh_card(window)

    def on_tracks_changed() -> None:
        window.tracks_panel.set_tracks(clip.tracks, clip.active_track_id)
        refresh_card(window)

    def on_active_changed() -> None:
        window.tracks_panel.set_active(clip.active_track_id)
        track = clip.active_track
        window.stage.legend.show_colour(track.colour if track else current_theme().tokens.accent)
        refresh_card(window)

    clip.clip_changed.connect(on_clip_changed)
    clip.tracks_changed.connect(on_tracks_changed)
    clip.active_changed.connect(on_active_changed)
    clip.lanes_changed.connect(lambda _ids: window.tracks_panel.refresh())
    clip.lanes_changed.connect(lambda _ids: refresh_card(window))
    window.tracks_panel.track_chosen.connect(clip.set_active_track)
    window.tracks_panel.edit_requested.connect(window.track_commands.ask_edit)
    session.closed.connect(lambda: _show_empty_or_canvas(window))
    # What could not be opened is not being opened any more.
    session.failed.connect(lambda _error: _show_empty_or_canvas(window))
    follow_keys(window.stage, lambda: _show_empty_or_canvas(window))
    on_active_changed()


def _connect_view(window: "MainWindow") -> None:
    clip, canvas, bar = window.clip, window.canvas, window.stage.view_bar

    def on_picture(rgb: RgbFrame | None, is_exact: bool) -> None:
        canvas.set_picture(rgb)
        bar.show_exact(is_exact=is_exact)

    def on_scene(scene: OverlayScene) -> None:
        canvas.set_scene(scene)
        refresh_card(window)

    clip.picture_changed.connect(on_picture)
    clip.scene_changed.connect(on_scene)
    clip.frame_changed.connect(bar.show_frame)
    canvas.zoom_changed.connect(bar.show_zoom)
    canvas.pointer_moved.connect(window.stage.legend.show_pointer)
    bar.mode_chosen.connect(lambda value: window.view.set_mode(ViewMode(value)))
    bar.opacity_chosen.connect(window.view.set_opacity)
    window.view.options_changed.connect(bar.show_options)
    window.view.options_changed.connect(
        lambda options: window.tracks_panel.set_hidden(options.hidden_track_ids)
    )
    window.tracks_panel.visibility_toggled.connect(window.view.toggle_track)
    bar.show_options(window.view.options)
    session = window.session
    session.opened.connect(lambda: canvas.set_read_only(session.is_read_only))


def _connect_timeline(window: "MainWindow") -> None:
    clip, dock, playback = window.clip, window.timeline_dock, window.playback
    timeline, transport = dock.timeline, dock.transport

    def on_clip_changed() -> None:
        count, fps = (clip.clip.frame_count, clip.clip.fps) if clip.clip else (0, 24.0)
        timeline.set_clip(count, fps)
        transport.set_clip(count, fps)
        dock.graphs.set_clip(count)

    def on_tracks_changed() -> None:
        timeline.set_lanes([clip.lanes.lane(track) for track in clip.tracks])
        timeline.set_active_track(clip.active_track_id)

    def on_lanes_changed(track_ids: set[int]) -> None:
        for track in clip.tracks:
            if track.id in track_ids:
                timeline.update_lane(clip.lanes.lane(track))

    def show_graph() -> None:
        track = clip.active_track
        if track is not None:
            dock.graphs.set_track(clip.lanes.lane(track).occlusion, track.colour)

    clip.clip_changed.connect(on_clip_changed)
    clip.tracks_changed.connect(on_tracks_changed)
    clip.lanes_changed.connect(on_lanes_changed)
    clip.lanes_changed.connect(lambda _ids: show_graph())
    clip.active_changed.connect(show_graph)
    clip.frame_changed.connect(dock.graphs.set_frame)
    dock.graphs.frame_requested.connect(window.play.go_to)
    clip.frame_changed.connect(timeline.set_current_frame)
    clip.frame_changed.connect(transport.set_frame)
    clip.active_changed.connect(lambda: timeline.set_active_track(clip.active_track_id))
    timeline.frame_requested.connect(window.play.go_to)
    timeline.track_selected.connect(clip.set_active_track)
    actions = window.actions_table
    transport.first_requested.connect(actions["play.first"].trigger)
    transport.previous_requested.connect(actions["play.previous"].trigger)
    transport.play_toggled.connect(playback.toggle)
    transport.next_requested.connect(actions["play.next"].trigger)
    transport.last_requested.connect(actions["play.last"].trigger)
    transport.loop_toggled.connect(playback.set_loop)
    transport.speed_chosen.connect(playback.set_speed)
    playback.playing_changed.connect(transport.set_playing)
    playback.speed_changed.connect(transport.set_speed)
    playback.loop_changed.connect(transport.set_loop)
    playback.loop_changed.connect(actions["play.loop"].setChecked)
    actions["play.loop"].setChecked(playback.is_loop)
    transport.set_loop(playback.is_loop)


def _connect_files(window: "MainWindow") -> None:
    files, status, notices = window.files, window.status, window.notices

    def on_finished(text: str, _path: "Path") -> None:
        status.show_work(files.title)
        notices.tell(text)

    files.started.connect(lambda _title: status.show_work(files.title))
    files.progressed.connect(status.show_progress)
    files.finished.connect(on_finished)
    for over in (files.cancelled, files.failed):
        over.connect(lambda _what: status.show_work(files.title))
    files.asked_again.connect(lambda _title, _error: status.show_work(files.title))
    files.cancelled.connect(lambda title: notices.tell(tr("{title}: cancelled", title=title)))
    files.failed.connect(notices.fail)
    files.noted.connect(notices.warn)
    window.session.damage.found.connect(notices.warn)
    status.cancel_requested.connect(files.cancel)
    jobs, weights = window.proposals, window.weights
    jobs.jobs_changed.connect(lambda: status.show_jobs(list(jobs.jobs.values()), jobs.preparing))
    status.jobs.cancel_requested.connect(jobs.cancel_all)
    weights.activity_changed.connect(lambda _name: status.show_downloads(weights.activities))
    status.weights.cancel_requested.connect(weights.cancel_all)


def refresh_card(window: "MainWindow") -> None:
    """Show the facts of the active track in the frame on screen."""
    window.frame_card.show_facts(frame_facts(window))


def frame_facts(window: "MainWindow") -> FrameFacts | None:
    """Return facts of the active track in the frame on screen, None without a track."""
    clip, track = window.clip, window.clip.active_track
    if track is None:
        return None
    modal, amodal = clip.mask(track.id, Layer.MODAL), clip.mask(track.id, Layer.AMODAL)
    hidden = missing = None
    if amodal is not None:
        hidden = hidden_area(modal.rle if modal else None, amodal.rle)
        missing = missing_from_amodal(modal.rle, amodal.rle) if modal else None
    state = clip.lanes.state(track.id, clip.frame)
    return FrameFacts(
        track.name,
        state,
        clip.lanes.reason(track.id, clip.frame),
        area(modal.rle) if modal else None,
        hidden,
        area(missing) if missing else 0,
        amodal.provenance if amodal else None,
        is_decided=amodal is not None and is_decided(amodal.origin, state or ReviewState.TODO),
        score=amodal.score if amodal else None,
    )
