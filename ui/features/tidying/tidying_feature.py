"""Tidying tracks and clips: commands, and the menus under the pointer on picture and timeline."""

from math import floor

from PySide6.QtCore import QPoint

from ui.canvas.layers import track_at
from ui.features.tidying.clip_tidying import ClipTidying
from ui.features.tidying.grouping import Grouping
from ui.features.tidying.put_away_dialog import PutAwayCommands
from ui.features.tidying.track_tidying import TrackTidying
from ui.studio import Studio
from ui.widgets.context_menu import add_context_menu

ON_PICTURE = (
    ("review.accept", "review.flag"),
    ("track.edit", "track.duplicate", "track.split", "track.merge", "track.archive"),
    ("edit.remove_mask", "edit.history"),
)
ON_TIMELINE = (
    ("review.accept", "review.flag", "review.mark_range"),
    ("track.edit", "track.duplicate", "track.split", "track.merge", "track.archive"),
    ("track.up", "track.down"),
)


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the commands and the menus."""
    canvas, timeline, clip = studio.canvas, studio.places.timeline, studio.clip

    def on_picture(at: QPoint) -> bool:
        # The right button paints what is not the object there.
        if canvas.picture is None or canvas.tool_name == "scribble" or canvas.is_stroke_active:
            return False
        scene, ratio = canvas.scene, canvas.devicePixelRatioF()
        x, y = canvas.transform_now.to_picture(at.x() * ratio, at.y() * ratio)
        margin = scene.canvas.margin
        found = track_at(scene, canvas.options, floor(x + margin), floor(y + margin), None)
        if found is not None and found not in studio.selection.track_ids:
            clip.set_active_track(found)
        return clip.active_track is not None

    def on_timeline(at: QPoint) -> bool:
        found = timeline.track_at(at.y())
        if found is not None and found not in studio.selection.track_ids:
            clip.set_active_track(found)
        return found is not None

    add_context_menu(canvas, studio.actions, ON_PICTURE, on_picture)
    add_context_menu(timeline, studio.actions, ON_TIMELINE, on_timeline)
    return TrackTidying(studio), ClipTidying(studio), Grouping(studio), PutAwayCommands(studio)
