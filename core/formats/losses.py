"""What of a project would not stand in a file of a format, told before it is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from core.changes.tracks import Clip
from core.formats.kit.carries import Carry
from core.formats.kit.protocol import Exporter, ExportOptions
from core.formats.kit.writing.selection import Selection
from core.messages import Message, mark, say
from core.store.project import Project
from core.types import Layer, ReviewState


@dataclass(frozen=True, slots=True)
class Loss:
    """One kind of thing that the project has and the format has no place for."""

    carry: Carry
    count: int
    counted: str
    """Template that says how many."""

    @property
    def text(self) -> Message:
        """The kind and how many of it: `occlusion order (3 clips)`."""
        return say("{what} ({many})", what=say(self.carry.value), many=say(self.counted, count=self.count))


def losses(project: Project, exporter: Exporter, options: ExportOptions) -> list[Loss]:
    """Return what an export would leave out, the kinds of which the project has none not among it.

    Raises:
        BadInputError: The options name a clip or category that the project does not have.
    """
    selection = Selection(project, options)
    carries = carried(exporter, options)
    facts = _count_facts(selection)
    found = []
    for carry, (count, counted) in _COUNTS.items():
        if carry not in carries:
            stands_in = carry is Carry.MODAL and getattr(exporter, "modal_stands_in", False)
            number = facts.both if stands_in else count(selection, facts)
            if number:
                found.append(Loss(carry, number, counted))
    return found


def carried(exporter: Exporter, options: ExportOptions) -> frozenset[Carry]:
    """Return what has a place in the format with these options."""
    if getattr(exporter, "has_one_layer", False) and options.layers == {Layer.AMODAL}:
        return exporter.carries | {Carry.AMODAL}
    return exporter.carries


@dataclass
class _Facts:
    """What is counted in one pass over the masks that are asked for."""

    modal: int = 0
    amodal: int = 0
    both: int = 0
    """Modal masks with an amodal one beside them, which a format that writes one of the two leaves out."""
    decided: int = 0
    used: set[int] = field(default_factory=set)
    """Tracks that have a mask."""


def _count_facts(selection: Selection) -> _Facts:
    found, layers = _Facts(), selection.options.layers
    for clip in selection.clips:
        tracks = {track.id for track in selection.tracks[clip.id]}
        for fact in selection.project.masks.summaries(clip.id):
            is_wanted = not selection.options.only_accepted or fact.state is ReviewState.ACCEPTED
            if fact.track_id not in tracks or not is_wanted:
                continue
            modal = bool(fact.modal_area) and Layer.MODAL in layers
            amodal = bool(fact.amodal_area) and Layer.AMODAL in layers
            found.modal += modal
            found.amodal += amodal
            found.both += modal and amodal
            found.decided += fact.state not in (ReviewState.TODO, ReviewState.PROPOSED)
            if fact.modal_area or fact.amodal_area:
                found.used.add(fact.track_id)
    return found


def _empty_tracks(selection: Selection, facts: _Facts) -> int:
    every = {track.id for of_clip in selection.tracks.values() for track in of_clip}
    return len(every - facts.used)


_Count = Callable[[Selection, _Facts], int]


def _in_clips(count: Callable[[Selection, Clip], Iterable[object]]) -> _Count:
    return lambda selection, _: sum(len(list(count(selection, clip))) for clip in selection.clips)


def _boxes(selection: Selection, clip: Clip) -> Iterable[object]:
    tracks = {track.id for track in selection.tracks[clip.id]}
    of_tracks = selection.project.amodal_boxes.of_clip(clip.id)
    return [frame for track, boxes in of_tracks.items() if track in tracks for frame in boxes]


def _marks(selection: Selection, clip: Clip) -> Iterable[object]:
    project = selection.project
    yield from project.comments.list(clip.id)
    yield from project.visibility.of_clip(clip.id)
    yield from project.unknown_regions.of_clip(clip.id)


def _values(selection: Selection, clip: Clip) -> Iterable[object]:
    tracks, found = {track.id for track in selection.tracks[clip.id]}, selection.values(clip)
    yield from (at for at in found.of_tracks if at[0] in tracks)
    yield from (frame for at, keys in found.of_frames.items() if at[0] in tracks for frame in keys)


def _completions(selection: Selection, clip: Clip) -> Iterable[object]:
    tracks = {track.id for track in selection.tracks[clip.id]}
    return [one for one in selection.project.completions.frames(clip.id) if one.track_id in tracks]


def _tracks(selection: Selection, clip: Clip) -> Iterable[object]:
    return selection.tracks[clip.id] if clip.frame_count > 1 else ()


_CLIPS = mark("{count} clips")
_COUNTS: dict[Carry, tuple[_Count, str]] = {
    Carry.MODAL: (lambda _, facts: facts.modal, mark("{count} masks")),
    Carry.AMODAL: (lambda _, facts: facts.amodal, mark("{count} masks")),
    Carry.BEYOND_FRAME: (lambda selection, _: sum(clip.margin > 0 for clip in selection.clips), _CLIPS),
    Carry.BOXES: (_in_clips(_boxes), mark("{count} key boxes")),
    Carry.ORDER: (
        lambda s, _: sum(s.project.front_orders.get(clip.id) is not None for clip in s.clips), _CLIPS
    ),
    Carry.COVERS: (_in_clips(lambda s, clip: s.project.covers.of_clip(clip.id)), mark("{count} frames")),
    Carry.TRACKS: (_in_clips(_tracks), mark("{count} tracks")),
    Carry.EMPTY_TRACKS: (_empty_tracks, mark("{count} tracks")),
    Carry.TRACK_NAMES: (_in_clips(lambda selection, clip: selection.tracks[clip.id]), mark("{count} tracks")),
    Carry.CATEGORIES: (lambda selection, _: len(selection.categories), mark("{count} categories")),
    Carry.ATTRIBUTES: (_in_clips(_values), mark("{count} values")),
    Carry.REVIEW: (lambda _, facts: facts.decided, mark("{count} frames")),
    Carry.MARKS: (_in_clips(_marks), mark("{count} marks")),
    Carry.COMPLETIONS: (_in_clips(_completions), mark("{count} pictures")),
    Carry.CLIPS: (lambda selection, _: len(selection.clips) if len(selection.clips) > 1 else 0, _CLIPS),
}  # fmt: skip
