"""What of a project goes into a file, and under which numbers: the same for every format."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from core.changes.labels import Attribute, ClipValues, Value
from core.changes.masks import FrameSummary, MaskHead, MaskKey
from core.changes.shapes import KeptShape
from core.changes.tracks import Category, Clip, Track
from core.errors import BadInputError
from core.formats.kit.protocol import ExportOptions
from core.formats.kit.writing.media_names import MediaNames
from core.masks.canvas import MaskCanvas
from core.masks.occlusion import hidden_part
from core.masks.rle import Rle, area, empty_rle, recanvas
from core.progress import CancelToken
from core.store.project import Project
from core.tracks.front_order import FrontOrder
from core.types import Layer, ReviewState

BLOCK_FRAMES = 64


@dataclass(frozen=True, slots=True)
class FrameMasks:
    """One track in one frame that is exported; at least one of the masks is there."""

    clip: Clip
    track: Track
    frame: int
    modal: MaskHead | None
    amodal: MaskHead | None
    facts: FrameSummary

    def rle(self, layer: Layer, *, margin: bool = False) -> Rle | None:
        """Return the mask of a layer on the picture (or with `margin` on the clip's canvas).

        None where there is no mask, or nothing of it in the picture.
        """
        head = self.modal if layer is Layer.MODAL else self.amodal
        if head is None:
            return None
        if margin or not self.clip.margin:
            return head.rle if area(head.rle) else None
        cut = recanvas(head.rle, self.clip.canvas, MaskCanvas(self.clip.width, self.clip.height))
        return cut if area(cut) else None

    def parts(self) -> tuple[Rle, Rle, Rle] | None:
        """Return the whole object, what is visible of it (maybe nothing) and what is hidden, on the picture.

        None where the whole is not known, or nothing of it is in the picture.
        """
        amodal = self.rle(Layer.AMODAL)
        if amodal is None:
            return None
        modal = self.rle(Layer.MODAL) or empty_rle(amodal.size_hw)
        return amodal, modal, hidden_part(modal, amodal)


class Selection:
    """The clips, tracks and frames that the options ask for, read from the store in blocks.

    Raises:
        BadInputError: An option names a clip or category that the project does not have.
    """

    def __init__(self, project: Project, options: ExportOptions) -> None:
        self.project = project
        self.options = options
        self.clips: Sequence[Clip] = tuple(self._clips())
        self._check_categories()
        self.tracks: Mapping[int, Sequence[Track]] = {
            clip.id: tuple(
                track
                for track in project.tracks.list(clip.id)
                if options.categories is None or track.category.name in options.categories
                if options.track_names is None or track.name in options.track_names
            )
            for clip in self.clips
        }
        """Tracks by clip id; put-away ones are left out."""
        self._check_tracks()
        self._facts_of = self._values_of = self._shapes_of = 0
        self._kept_shapes: Mapping[MaskKey, KeptShape] = {}
        self._kept_values = ClipValues()
        self._kept_facts: Mapping[tuple[int, int], FrameSummary] = {}

    @cached_property
    def names(self) -> MediaNames:
        """What media and pictures are called in the file."""
        return MediaNames(self.project)

    @cached_property
    def categories(self) -> Sequence[Category]:
        """Categories of the tracks, in the order of their numbers in the file."""
        found = {track.category.id: track.category for of_clip in self.tracks.values() for track in of_clip}
        return sorted(found.values(), key=lambda category: self.category_ids[category.id])

    @cached_property
    def category_ids(self) -> Mapping[int, int]:
        """Number in the file by category id: the imported one where it is free."""
        return file_ids(self.project.tracks.categories())

    @cached_property
    def track_ids(self) -> Mapping[int, int]:
        """Number in the file by track id: the imported one where it is free; unique over all clips."""
        return file_ids([track for of_clip in self.tracks.values() for track in of_clip])

    def image_id(self, clip: Clip, frame: int) -> int:
        """Return the number in the file of a frame's image: they are counted through all clips, from 1."""
        return self._first_image_ids[clip.id] + frame

    def track_id(self, track: Track) -> int:
        """Return the number in the file of a track."""
        return self.track_ids[track.id]

    def category_id(self, track: Track) -> int:
        """Return the number in the file of a track's category."""
        return self.category_ids[track.category.id]

    @cached_property
    def _first_image_ids(self) -> Mapping[int, int]:
        counts = (clip.frame_count for clip in self.clips)
        return dict(zip((clip.id for clip in self.clips), accumulate(counts, initial=1), strict=False))

    def place_from_front(self, item: FrameMasks) -> int | None:
        """Return how many-th from the front a track is in its frame, from 1; None where nobody said."""
        order = self._front_orders[item.clip.id]
        front = order.at(item.frame) if order is not None else ()
        return front.index(item.track.id) + 1 if item.track.id in front else None

    def values_of(self, item: FrameMasks) -> dict[str, Value]:
        """Return what is said of a track in its frame, by the names of attributes."""
        found = self.values(item.clip)
        told = ((one.name, found.at(item.track.id, item.frame, one)) for one in self.attributes)
        return {name: value for name, value in told if value is not None}

    def values(self, clip: Clip) -> ClipValues:
        """Return what is said of the tracks of a clip."""
        if self._values_of != clip.id:
            self._values_of, self._kept_values = clip.id, self.project.label_values.of_clip(clip.id)
        return self._kept_values

    def shapes(self, clip: Clip) -> Mapping[MaskKey, KeptShape]:
        """Return the polygons that are kept beside the masks of a clip."""
        if self._shapes_of != clip.id:
            self._shapes_of, self._kept_shapes = clip.id, self.project.kept_shapes.of_clip(clip.id)
        return self._kept_shapes

    @cached_property
    def attributes(self) -> Sequence[Attribute]:
        """What is asked of the tracks, and what was asked of them and is put away."""
        return self.project.labels.schema().attributes

    @cached_property
    def _front_orders(self) -> Mapping[int, FrontOrder | None]:
        return {clip.id: self.project.front_orders.get(clip.id) for clip in self.clips}

    @property
    def frame_count(self) -> int:
        """Frames of all clips, for progress."""
        return sum(clip.frame_count for clip in self.clips)

    def blocks(self, clip: Clip, cancel: CancelToken) -> Iterator[list[FrameMasks]]:
        """Yield what is exported of a clip, 64 frames at a time, by frame and then by track id.

        Raises:
            Cancelled: The token was set.
        """
        tracks = {track.id: track for track in self.tracks[clip.id]}
        facts = self._facts(clip)
        for first in range(0, clip.frame_count, BLOCK_FRAMES):
            cancel.check()
            frames = self.project.masks.at_frames(clip.id, first, first + BLOCK_FRAMES - 1)
            yield [
                item
                for frame in sorted(frames)
                for item in self._items(clip, frame, frames[frame], tracks, facts)
            ]

    def frames_of(self, track: Track, cancel: CancelToken) -> Iterator[FrameMasks]:
        """Yield what is exported of one track, by frame.

        Raises:
            Cancelled: The token was set.
        """
        clip = next(clip for clip in self.clips if clip.id == track.clip_id)
        facts = self._facts(clip)
        heads = {
            layer: {head.key.frame: head for head in self.project.masks.of_track(track.id, layer)}
            for layer in self.options.layers
        }
        for frame in sorted({frame for of_layer in heads.values() for frame in of_layer}):
            cancel.check()
            here = [of_layer[frame] for of_layer in heads.values() if frame in of_layer]
            yield from self._items(clip, frame, here, {track.id: track}, facts)

    def _facts(self, clip: Clip) -> Mapping[tuple[int, int], FrameSummary]:
        if self._facts_of != clip.id:
            summaries = self.project.masks.summaries(clip.id)
            self._facts_of, self._kept_facts = clip.id, {(s.track_id, s.frame): s for s in summaries}
        return self._kept_facts

    def _items(
        self,
        clip: Clip,
        frame: int,
        heads: list[MaskHead],
        tracks: Mapping[int, Track],
        facts: Mapping[tuple[int, int], FrameSummary],
    ) -> Iterator[FrameMasks]:
        by_track: dict[int, dict[Layer, MaskHead]] = {}
        for head in sorted(heads, key=lambda head: head.key.track_id):
            if head.key.layer in self.options.layers:
                by_track.setdefault(head.key.track_id, {})[head.key.layer] = head
        for track_id, masks in by_track.items():
            if track_id not in tracks:
                continue
            fact = facts[track_id, frame]
            if self.options.only_accepted and fact.state is not ReviewState.ACCEPTED:
                continue
            yield FrameMasks(
                clip, tracks[track_id], frame, masks.get(Layer.MODAL), masks.get(Layer.AMODAL), fact
            )

    def _clips(self) -> Iterator[Clip]:
        every = self.project.clips.list()
        missing = (self.options.clip_names or frozenset()) - {clip.name for clip in every}
        if missing:
            known = ", ".join(clip.name for clip in every[:8])
            raise BadInputError(f"clip {min(missing)}", "", "is not in the project", f"there are: {known}")
        for clip in every:
            by_id = self.options.clip_ids is None or clip.id in self.options.clip_ids
            by_name = self.options.clip_names is None or clip.name in self.options.clip_names
            if by_id and by_name:
                yield clip

    def _check_tracks(self) -> None:
        known = {track.name for of_clip in self.tracks.values() for track in of_clip}
        missing = (self.options.track_names or frozenset()) - known
        if missing:
            listed = ", ".join(track.name for c in self.clips for track in self.project.tracks.list(c.id)[:8])
            reason = "is not among the tracks that are asked for"
            raise BadInputError(f"track {min(missing)}", "", reason, f"there are: {listed}")

    def _check_categories(self) -> None:
        if self.options.categories is None:
            return
        known = {category.name for category in self.project.tracks.categories()}
        missing = self.options.categories - known
        if missing:
            raise BadInputError(
                f"category {min(missing)}",
                "",
                "is not in the project",
                f"there are: {', '.join(sorted(known)[:8])}",
            )


def file_ids(items: Sequence[Category] | Sequence[Track]) -> dict[int, int]:
    """Return the id in the file for every item: the imported one where it is free, else a new one."""
    ids: dict[int, int] = {}
    used: set[int] = set()
    for item in items:
        wanted = item.external_id
        if wanted is not None and wanted > 0 and wanted not in used:
            ids[item.id] = wanted
            used.add(wanted)
    free = max(used, default=0)
    for item in items:
        if item.id not in ids:
            free += 1
            ids[item.id] = free
    return ids
