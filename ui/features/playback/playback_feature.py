"""Moving through time: the Play menu, transport, timeline, graphs."""

from ui.features.playback.play_commands import PlayCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Let timeline, transport and graphs follow the clip, and lead through it."""
    _follow_clip(studio)
    _connect_transport(studio)
    studio.actions.bind("view.graphs", studio.places.timeline_dock.toggle_graphs)
    return (PlayCommands(studio),)


def _follow_clip(studio: Studio) -> None:
    clip, dock, timeline = studio.clip, studio.places.timeline_dock, studio.places.timeline

    def on_clip_changed() -> None:
        count, fps = (clip.clip.frame_count, clip.clip.fps) if clip.clip else (0, 24.0)
        timeline.set_clip(count, fps)
        dock.transport.set_clip(count, fps)
        dock.graphs.set_clip(count)

    def on_tracks_changed() -> None:
        timeline.set_lanes([clip.lanes.lane(track) for track in clip.tracks])
        timeline.set_active_track(clip.active_track_id)

    def on_lanes_changed(track_ids: set[int]) -> None:
        for track in clip.tracks:
            if track.id in track_ids:
                timeline.update_lane(clip.lanes.lane(track))

    def show_graph(*_: object) -> None:
        track = clip.active_track
        if track is not None:
            dock.graphs.set_track(clip.lanes.lane(track).occlusion, track.colour)

    clip.clip_changed.connect(on_clip_changed)
    clip.tracks_changed.connect(on_tracks_changed)
    clip.lanes_changed.connect(on_lanes_changed)
    clip.lanes_changed.connect(show_graph)
    clip.active_changed.connect(show_graph)
    clip.active_changed.connect(lambda: timeline.set_active_track(clip.active_track_id))
    for part in (dock.graphs.set_frame, timeline.set_current_frame, dock.transport.set_frame):
        clip.frame_changed.connect(part)
    dock.graphs.frame_requested.connect(studio.go_to)
    timeline.frame_requested.connect(studio.go_to)
    timeline.track_selected.connect(clip.set_active_track)


def _connect_transport(studio: Studio) -> None:
    actions, playback, transport = studio.actions, studio.playback, studio.places.timeline_dock.transport
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
