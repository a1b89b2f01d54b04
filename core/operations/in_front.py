"""What is in front of a track of a project: covers, other tracks and their order, fused."""

from core.changes.tracks import Track
from core.masks.rle import Rle, empty_rle
from core.store.project import Project
from core.tracks.front_order import FrontOrder
from core.tracks.in_front import FrontPart, front_cue, joined, parts_of_tracks
from core.types import Layer


def gather_in_front(project: Project, track: Track) -> dict[int, Rle]:
    """Return by frame all that is or may be in front of a track, as one mask; nothing is known of others.

    What is seen of the track itself is not covered by anything. Where a person decided the occlusion order,
    only the tracks in front count; where nobody did, all others of the clip. Tracks say it of all frames; a
    cover of those that it was followed to.
    """
    clip = project.clips.get(track.clip_id)
    visible = _visible(project, track.id)
    others = {
        other.id: _visible(project, other.id)
        for other in project.tracks.list(track.clip_id)
        if other.id != track.id
    }
    order = project.front_orders.get(track.clip_id) or FrontOrder()
    of_tracks, of_covers = parts_of_tracks(track.id, others, order), project.covers.of_clip(track.clip_id)
    parts = joined(of_tracks, of_covers)
    found = {frame: front_cue(of_frame, visible.get(frame)) for frame, of_frame in parts.items()}
    is_known = bool(of_tracks) or any(track.id in span.track_ids for span in order.spans)
    if is_known and not of_covers:
        # Where no other track is, nothing is in front, and that is known.
        nothing = empty_rle(clip.canvas.size_hw)
        found = {frame: found.get(frame, nothing) for frame in range(clip.frame_count)}
    return found


def parts_in_frame(project: Project, track: Track, frame: int) -> tuple[list[FrontPart], Rle | None]:
    """Return what is or may be in front of a track in a frame, and what is seen of the track there."""
    heads = {
        head.key.track_id: head.rle
        for head in project.masks.at_frame(track.clip_id, frame)
        if head.key.layer is Layer.MODAL
    }
    visible = heads.pop(track.id, None)
    order = project.front_orders.get(track.clip_id) or FrontOrder()
    others = {other: {frame: rle} for other, rle in heads.items()}
    covers = project.covers.of_clip(track.clip_id, frame)
    return joined(parts_of_tracks(track.id, others, order), covers).get(frame, []), visible


def _visible(project: Project, track_id: int) -> dict[int, Rle]:
    return {head.key.frame: head.rle for head in project.masks.of_track(track_id, Layer.MODAL)}
