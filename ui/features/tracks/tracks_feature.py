"""The list of tracks: making, naming, choosing, hiding, locking them."""

from ui.features.tracks.track_commands import TrackCommands
from ui.features.tracks.tracks_panel import TracksPanel
from ui.studio import Studio
from ui.theme.icons import icon
from ui.theme.state_shapes import STATE_WORDS
from ui.theme.theme import current_theme
from ui.widgets.context_menu import add_context_menu

OF_TRACKS = (
    ("track.new", "track.edit", "track.duplicate", "track.split", "track.merge"),
    ("track.up", "track.down", "track.group", "order.to_front", "order.to_back"),
    ("track.archive", "tidy.put_away"),
)
"""Entries of the menu under the pointer."""


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the list of tracks and its commands."""
    clip, view = studio.clip, studio.view
    selection, locks = studio.selection, studio.locks
    panel = TracksPanel(
        clip.lanes.mean_occlusion,
        lambda name: icon(name, current_theme().tokens),
        lambda track_id: [state for state in STATE_WORDS if len(clip.lanes.frames_in(track_id, (state,)))],
    )
    studio.places.add_list(panel)
    commands = TrackCommands(studio)
    panel.filter.left.connect(studio.canvas.setFocus)

    def read_words() -> None:
        shown = clip.clip
        if shown is not None:
            studio.session.read(lambda project: project.tracks.words(shown.id), panel.set_words)

    panel.words_wanted.connect(read_words)
    studio.session.changed.connect(lambda outcome: panel.forget_words() if outcome.changes.marks else None)
    studio.actions.bind("track.find", studio.places.show_lists)
    studio.actions.bind("track.find", panel.filter.ask)
    add_context_menu(panel.list, studio.actions, OF_TRACKS)
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
