"""The list of tracks: making, naming, choosing, hiding, locking them."""

from ui.features.tracks.track_commands import TrackCommands
from ui.features.tracks.tracks_panel import TracksPanel
from ui.studio import Studio
from ui.theme.icons import icon
from ui.theme.theme import current_theme


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the list of tracks and its commands."""
    clip, view = studio.clip, studio.view
    selection, locks = studio.selection, studio.locks
    panel = TracksPanel(clip.lanes.mean_occlusion, lambda name: icon(name, current_theme().tokens))
    studio.places.add_list(panel)
    commands = TrackCommands(studio)
    clip.clip_changed.connect(lambda: panel.set_tracks((), None))
    clip.tracks_changed.connect(lambda: panel.set_tracks(clip.tracks, clip.active_track_id))
    clip.active_changed.connect(lambda: panel.set_active(clip.active_track_id))
    clip.lanes_changed.connect(lambda _ids: panel.refresh())
    view.changed.connect(lambda options: panel.set_hidden(options.hidden_track_ids))
    selection.changed.connect(lambda: panel.set_selected(selection.track_ids))
    locks.changed.connect(panel.set_locked)
    panel.track_chosen.connect(clip.set_active_track)
    panel.tracks_selected.connect(selection.select_tracks)
    panel.edit_requested.connect(commands.ask_edit)
    panel.visibility_toggled.connect(view.toggle_track)
    panel.lock_toggled.connect(lambda track_id: locks.toggle([track_id]))
    return panel, commands
