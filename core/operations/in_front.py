"""What is in front of a track of a project: covers, other tracks and their order, fused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.changes.tracks import Track
from core.masks.rle import Rle, empty_rle, union
from core.store.project import Project
from core.tracks.front_order import FrontOrder
from core.tracks.in_front import front_cue, front_map, joined, parts_of_tracks
from core.types import Layer

ByFrame = Mapping[int, Rle]
Estimate = Callable[[int, ByFrame, Mapping[int, ByFrame], int], Mapping[int, FrontOrder]]
"""Order of a track with each of some others that it meets: called with the track, its visible masks, those of
the others by track, and the frames of the clip. It is a model's work, so whoever has models brings it."""


@dataclass(frozen=True)
class InFront:
    """What a project says is in front of a track."""

    masks: Mapping[int, Rle]
    """By frame all that is or may be in front, as one mask; nothing is known of other frames."""
    undecided: Mapping[int, Rle]
    """Of that the tracks that no person put in front."""


def gather_in_front(project: Project, track: Track, estimate: Estimate | None = None) -> dict[int, Rle]:
    """Return the masks of `find_in_front`."""
    return dict(find_in_front(project, track, estimate).masks)


def find_in_front(
    project: Project,
    track: Track,
    estimate: Estimate | None = None,
    seen: Mapping[int, ByFrame] | None = None,
) -> InFront:
    """Return all that is or may be in front of a track.

    `seen` has the visible masks of all objects of the clip, by track, where they are known already.

    What is seen of the track itself is not covered by anything. Where a person decided the occlusion order,
    only the tracks in front count; where nobody did, all others of the clip that `estimate` does not say are
    behind. Tracks say it of all frames; a cover of those that it was followed to.
    """
    clip = project.clips.get(track.clip_id)
    seen = seen_of_tracks(project, track.clip_id) if seen is None else seen
    visible = seen[track.id] if track.id in seen else _visible(project, track.id)
    others = {other: masks for other, masks in seen.items() if other != track.id}
    decided = project.front_orders.get(track.clip_id)
    order = decided or FrontOrder()
    told = estimate(track.id, visible, others, clip.frame_count) if estimate and not decided else None
    of_covers = project.covers.of_clip(track.clip_id)
    of_tracks = parts_of_tracks(track.id, others, order, told)
    parts = joined(of_tracks, of_covers)
    found = {frame: front_cue(of_frame, visible.get(frame)) for frame, of_frame in parts.items()}
    is_known = bool(of_tracks) or any(track.id in span.track_ids for span in order.spans)
    if is_known and not of_covers:
        # Where no other track is, nothing is in front, and that is known.
        nothing = empty_rle(clip.canvas.size_hw)
        found = {frame: found.get(frame, nothing) for frame in range(clip.frame_count)}
    doubted = {frame: [one.rle for one in of_frame if one.trust < 1] for frame, of_frame in of_tracks.items()}
    return InFront(found, {frame: union(codes) for frame, codes in doubted.items() if codes})


def map_in_frame(
    project: Project, track: Track, frame: int, estimate: Estimate | None = None
) -> NDArray[np.float32]:
    """Return how sure it is that something is in front of a track in a frame, as `front_map`."""
    heads = {
        head.key.track_id: head.rle
        for head in project.masks.at_frame(track.clip_id, frame)
        if head.key.layer is Layer.MODAL
    }
    visible = heads.pop(track.id, None)
    decided = project.front_orders.get(track.clip_id)
    others = {other: {frame: rle} for other, rle in heads.items()}
    told = None
    if estimate and not decided and visible is not None:
        told = estimate(track.id, {frame: visible}, others, frame + 1)
    of_tracks = parts_of_tracks(track.id, others, decided or FrontOrder(), told)
    parts = joined(of_tracks, project.covers.of_clip(track.clip_id, frame)).get(frame, [])
    return front_map(parts, visible, project.clips.get(track.clip_id).canvas.size_hw)


def seen_of_objects(project: Project, clip_id: int) -> dict[int, Rle]:
    """Return by frame what is seen of all objects of a clip, as one mask."""
    found: dict[int, list[Rle]] = {}
    for masks in seen_of_tracks(project, clip_id).values():
        for frame, rle in masks.items():
            found.setdefault(frame, []).append(rle)
    return {frame: union(codes) for frame, codes in found.items()}


def seen_of_tracks(project: Project, clip_id: int) -> dict[int, dict[int, Rle]]:
    """Return the visible masks of all objects of a clip by frame, by track."""
    return {track.id: _visible(project, track.id) for track in project.tracks.list(clip_id)}


def _visible(project: Project, track_id: int) -> dict[int, Rle]:
    return {head.key.frame: head.rle for head in project.masks.of_track(track_id, Layer.MODAL)}
