"""What a project knows of a track that matters to proposers, read for all tracks of a clip at once."""

from collections.abc import Container, Mapping
from functools import cached_property

from core.changes.tracks import Track
from core.masks.rle import Rle
from core.operations.in_front import find_in_front, seen_of_tracks
from core.store.project import Project
from core.tracks.boxes import boxes_between
from core.types import BoxXywh, Layer
from models.jobs.job import TrackFacts
from models.pcnet_m.order import order_of_pairs
from models.proposers.protocol import CueReach


def facts_of(project: Project, track: Track) -> TrackFacts:
    """Return what proposers may know of a track, on its clip's frames.

    Raises:
        BadInputError: The clip's media is missing.
        StoreError: The project cannot be read.
    """
    return ClipReading(project, track.clip_id).facts_of(track)


class ClipReading:
    """One clip of a project; what its tracks have in common is read once."""

    def __init__(self, project: Project, clip_id: int) -> None:
        """Read the clip.

        Raises:
            StoreError: The project cannot be read.
        """
        self._project = project
        self.clip = project.clips.get(clip_id)

    def facts_of(self, track: Track) -> TrackFacts:
        """Return what proposers may know of a track of this clip; as the function of this name."""
        clip, project = self.clip, self._project
        frames = range(clip.frame_count)
        media = project.media.of(clip)
        in_front = find_in_front(project, track, order_of_pairs, self.seen)
        depth = project.depth.files(clip.id, media)
        return TrackFacts(
            clip_name=clip.name,
            track_name=track.name,
            canvas=clip.canvas,
            frame_count=clip.frame_count,
            media=media,
            modal=_only(self.seen_of(track.id), frames),
            occluders=_only(in_front.masks, frames),
            occluders_know=CueReach.PART if project.covers.of_clip(clip.id) else CueReach.MAYBE_ALL,
            anchors=_only(self._anchors_of(track.id), frames),
            boxes_xywh=self._boxes_of(track.id),
            undecided={} if depth is None else _only(in_front.undecided, frames),
            depth=depth,
        )

    @cached_property
    def seen(self) -> dict[int, dict[int, Rle]]:
        """Visible masks of all objects by frame, by track."""
        return seen_of_tracks(self._project, self.clip.id)

    def seen_of(self, track_id: int) -> Mapping[int, Rle]:
        """Return the visible masks of one track by frame, whatever it is."""
        found = self.seen.get(track_id)
        return self._codes(track_id, Layer.MODAL) if found is None else found

    def _anchors_of(self, track_id: int) -> dict[int, Rle]:
        fixed = self._fixed.get(track_id)
        return _only(self._codes(track_id, Layer.AMODAL), fixed) if fixed else {}

    @cached_property
    def _fixed(self) -> dict[int, set[int]]:
        """Frames that a person decided, by track."""
        found: dict[int, set[int]] = {}
        for summary in self._project.masks.summaries(self.clip.id):
            if summary.is_anchor:
                found.setdefault(summary.track_id, set()).add(summary.frame)
        return found

    def _boxes_of(self, track_id: int) -> dict[int, BoxXywh]:
        """Return the person's boxes, key and between, on the clip's mask canvas."""
        margin = self.clip.margin
        found = boxes_between(self._project.amodal_boxes.of_track(track_id))
        return {frame: (x + margin, y + margin, w, h) for frame, (x, y, w, h) in found.items()}

    def _codes(self, track_id: int, layer: Layer) -> dict[int, Rle]:
        return {head.key.frame: head.rle for head in self._project.masks.of_track(track_id, layer)}


def _only(codes: Mapping[int, Rle], frames: Container[int]) -> dict[int, Rle]:
    return {frame: rle for frame, rle in codes.items() if frame in frames}
