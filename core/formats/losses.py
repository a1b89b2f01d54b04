"""What of a project would not stand in a file of a format, told before it is written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from core.formats.carries import Carry
from core.formats.registry import Exporter, ExportOptions
from core.formats.selection import Selection
from core.store.project import Project
from core.store.records import FrameSummary
from core.types import Layer, ReviewState


@dataclass(frozen=True, slots=True)
class Loss:
    """One kind of thing that the project has and the format has no place for."""

    carry: Carry
    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.carry} ({self.count} {self.unit})"


def losses(project: Project, exporter: Exporter, options: ExportOptions) -> list[Loss]:
    """Return what an export would leave out, the kinds of which the project has none not among it.

    Raises:
        BadInputError: The options name a clip or category that the project does not have.
    """
    selection = Selection(project, options)
    carries = carried(exporter, options)
    found = []
    for carry, (count, unit) in _COUNTS.items():
        if carry not in carries:
            stands_in = carry is Carry.MODAL and getattr(exporter, "modal_stands_in", False)
            number = _beside(selection) if stands_in else count(selection)
            if number:
                found.append(Loss(carry, number, unit))
    return found


def carried(exporter: Exporter, options: ExportOptions) -> frozenset[Carry]:
    """Return what has a place in the format with these options."""
    if getattr(exporter, "has_one_layer", False) and options.layers == {Layer.AMODAL}:
        return exporter.carries | {Carry.AMODAL}
    return exporter.carries


def _facts(selection: Selection) -> Iterator[FrameSummary]:
    """Yield the facts of what is written, and of no other track or frame."""
    for clip in selection.clips:
        tracks = {track.id for track in selection.tracks[clip.id]}
        for fact in selection.project.masks.summaries(clip.id):
            is_wanted = not selection.options.only_accepted or fact.state is ReviewState.ACCEPTED
            if fact.track_id in tracks and is_wanted:
                yield fact


def _areas(selection: Selection, layer: Layer) -> int:
    if layer not in selection.options.layers:
        return 0
    areas = (fact.modal_area if layer is Layer.MODAL else fact.amodal_area for fact in _facts(selection))
    return sum(1 for area in areas if area)


def _beside(selection: Selection) -> int:
    """Return how many modal masks have an amodal one beside them, where the format writes one of the two."""
    if selection.options.layers != frozenset(Layer):
        return 0
    return sum(1 for fact in _facts(selection) if fact.modal_area and fact.amodal_area)


def _states(selection: Selection) -> int:
    return sum(fact.state not in (ReviewState.TODO, ReviewState.PROPOSED) for fact in _facts(selection))


def _empty_tracks(selection: Selection) -> int:
    used = {fact.track_id for fact in _facts(selection) if fact.modal_area or fact.amodal_area}
    every = {track.id for of_clip in selection.tracks.values() for track in of_clip}
    return len(every - used)


def _in_clips(count: Callable[[Selection, int], Iterable[object]]) -> Callable[[Selection], int]:
    return lambda selection: sum(len(list(count(selection, clip.id))) for clip in selection.clips)


def _boxes(selection: Selection, clip_id: int) -> Iterable[object]:
    of_tracks = selection.project.amodal_boxes.of_clip(clip_id)
    return [frame for boxes in of_tracks.values() for frame in boxes]


def _marks(selection: Selection, clip_id: int) -> Iterable[object]:
    project = selection.project
    yield from project.comments.list(clip_id)
    yield from project.visibility.of_clip(clip_id)
    yield from project.unknown_regions.of_clip(clip_id)


def _tracks(selection: Selection, clip_id: int) -> Iterable[object]:
    clip = next(clip for clip in selection.clips if clip.id == clip_id)
    return selection.tracks[clip_id] if clip.frame_count > 1 else ()


_COUNTS: dict[Carry, tuple[Callable[[Selection], int], str]] = {
    Carry.MODAL: (lambda selection: _areas(selection, Layer.MODAL), "masks"),
    Carry.AMODAL: (lambda selection: _areas(selection, Layer.AMODAL), "masks"),
    Carry.BEYOND_FRAME: (lambda selection: sum(clip.margin > 0 for clip in selection.clips), "clips"),
    Carry.BOXES: (_in_clips(_boxes), "key boxes"),
    Carry.ORDER: (
        lambda s: sum(s.project.front_orders.get(clip.id) is not None for clip in s.clips), "clips"
    ),
    Carry.TRACKS: (_in_clips(_tracks), "tracks"),
    Carry.EMPTY_TRACKS: (_empty_tracks, "tracks"),
    Carry.TRACK_NAMES: (_in_clips(lambda selection, clip_id: selection.tracks[clip_id]), "tracks"),
    Carry.CATEGORIES: (lambda selection: len(selection.categories), "categories"),
    Carry.REVIEW: (_states, "frames"),
    Carry.MARKS: (_in_clips(_marks), "marks"),
    Carry.COMPLETIONS: (
        _in_clips(lambda selection, clip_id: selection.project.completions.frames(clip_id)), "pictures"
    ),
    Carry.CLIPS: (lambda selection: len(selection.clips) if len(selection.clips) > 1 else 0, "clips"),
}  # fmt: skip
