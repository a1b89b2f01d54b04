"""What an export leaves out, and how far what it writes was reviewed: counted before it is written."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from core.changes.masks import FrameSummary
from core.changes.tracks import Clip
from core.formats.kit.carries import Carry
from core.formats.kit.object_cut import frames_chosen
from core.formats.kit.protocol import Exporter, ExportOptions
from core.formats.kit.writing.selection import Selection
from core.formats.losses import Loss, carried, losses
from core.formats.pictures.completed_pictures import wanted_completions
from core.masks.canvas import MaskCanvas
from core.masks.rle import area, recanvas
from core.messages import Message, say
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer, ReviewState

NO_AMODAL = say("no amodal mask beside the modal one")
NO_MODAL = say("no modal mask beside the amodal one")
NOT_ASKED = say("the format wants both layers, and one was asked for")
NOT_ACCEPTED = say("nobody has accepted them")
PUT_AWAY = say("their track was put away")
NO_COMPLETION = say("no completion was made of them")
NOT_CHOSEN = say("the format takes a fixed number of frames, and they are none of these")
BEYOND = say("they lie wholly beyond the picture's edge")
UNREVIEWED = (ReviewState.TODO, ReviewState.PROPOSED)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Some of the project's masks that are not in the file, for one reason."""

    reason: Message
    count: int

    @property
    def text(self) -> Message:
        """The reason and how many: `nobody has accepted them (3 masks)`."""
        return say("{what} ({many})", what=self.reason, many=say("{count} masks", count=self.count))


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What a person should know of a file that is to be written."""

    lost: tuple[Loss, ...]
    """What the format has no place for."""
    left_out: tuple[LeftOut, ...]
    states: Mapping[ReviewState, int]
    """How many frames of tracks are written, by their review state."""

    @property
    def unreviewed(self) -> int:
        """Frames of tracks that are written although nobody has looked at them."""
        return sum(self.states.get(state, 0) for state in UNREVIEWED)

    def lines(self, format_name: str) -> list[str]:
        """Return it in lines, for the command line."""
        lines = [f"{format_name} has no place for {loss.text}" for loss in self.lost]
        lines += [f"{one.count} masks are left out: {one.reason}" for one in self.left_out]
        return lines

    def review_line(self) -> str:
        """Return the counts by review state, and how to leave out what was not reviewed."""
        total = sum(self.states.values())
        counts = ", ".join(f"{count} {state}" for state, count in self.states.items() if count)
        if not total:
            return "nothing of what was asked for has a mask: the file holds none"
        if not self.unreviewed:
            return f"{total} frames of tracks by review state: {counts}"
        return (
            f"{total} frames of tracks by review state: {counts}; nobody has reviewed {self.unreviewed} "
            "of them (--only accepted leaves out what is not accepted)"
        )


@dataclass
class _Tally:
    written: Counter[ReviewState] = field(default_factory=Counter)
    left_out: Counter[Message] = field(default_factory=Counter)


def export_report(
    project: Project, exporter: Exporter, options: ExportOptions, *, looks_at_margins: bool = True
) -> ExportReport:
    """Return what an export with these options would leave out, and the review states of what it writes.

    Args:
        looks_at_margins: Also count masks without a pixel in the picture, for formats that end at its edge;
            every mask of clips with a margin is read for that.

    Raises:
        BadInputError: The options name a clip or category that the project does not have.
    """
    selection, tally = Selection(project, options), _Tally()
    layers = _layers(exporter, options)
    sees_margins = bool(layers) and Carry.BEYOND_FRAME in exporter.carries
    for clip in selection.clips:
        if Carry.COMPLETIONS in exporter.carries and Carry.MODAL not in exporter.carries:
            picks = getattr(exporter, "picks_frames", False)
            _take_completions(tally, selection, clip, picks_frames=picks)
        else:
            looks = looks_at_margins and clip.margin and layers and not sees_margins
            beyond = _beyond(selection, clip, layers) if looks else frozenset()
            tally.left_out[BEYOND] += len(beyond)
            _take(tally, exporter, selection, clip, layers, beyond)
    states = {state: tally.written[state] for state in ReviewState}
    left_out = tuple(LeftOut(reason, count) for reason, count in tally.left_out.items() if count)
    return ExportReport(tuple(losses(project, exporter, options)), left_out, states)


def _layers(exporter: Exporter, options: ExportOptions) -> frozenset[Layer]:
    """Return the layers that are asked for and have a place in the format."""
    carries = carried(exporter, options)
    kinds = {Layer.MODAL: Carry.MODAL, Layer.AMODAL: Carry.AMODAL}
    found = frozenset(layer for layer in options.layers if kinds[layer] in carries)
    if getattr(exporter, "modal_stands_in", False):
        return options.layers
    return found


def _take(
    tally: _Tally,
    exporter: Exporter,
    selection: Selection,
    clip: Clip,
    layers: frozenset[Layer],
    beyond: AbstractSet[tuple[int, int, Layer]],
) -> None:
    needs: frozenset[Layer] = getattr(exporter, "needs", frozenset())
    asked = selection.options.layers
    for fact, is_put_away in _facts(selection, clip):
        has = frozenset(one for one in _masks(fact) if (fact.track_id, fact.frame, one) not in beyond)
        seen = has & asked
        if not has:
            continue
        if is_put_away:
            tally.left_out[PUT_AWAY] += len(seen)
        elif selection.options.only_accepted and fact.state is not ReviewState.ACCEPTED:
            tally.left_out[NOT_ACCEPTED] += len(seen)
        elif not seen:
            tally.left_out[NO_AMODAL if Layer.AMODAL in asked else NO_MODAL] += 1
        elif not needs <= seen:
            tally.left_out[_lacking(needs - seen, has)] += len(seen)
        elif seen & layers or (not layers and Layer.AMODAL in has):
            tally.written[fact.state] += 1


def _lacking(layers: frozenset[Layer], has: frozenset[Layer]) -> Message:
    if layers <= has:
        return NOT_ASKED
    return NO_AMODAL if Layer.AMODAL in layers - has else NO_MODAL


def _take_completions(tally: _Tally, selection: Selection, clip: Clip, *, picks_frames: bool) -> None:
    wanted = wanted_completions(selection, clip)
    facts = [fact for fact, is_put_away in _facts(selection, clip) if not is_put_away]
    facts = [fact for fact in facts if fact.amodal_area is not None]
    chosen = _chosen(selection, facts) if picks_frames else None
    for fact in facts:
        is_taken = fact.track_id in wanted or selection.options.cut.without_completion
        if is_taken and chosen is not None and (fact.track_id, fact.frame) not in chosen:
            tally.left_out[NOT_CHOSEN] += 1
        elif fact.frame in wanted.get(fact.track_id, {}):
            tally.written[fact.state] += 1
        elif selection.options.only_accepted and fact.state is not ReviewState.ACCEPTED:
            tally.left_out[NOT_ACCEPTED] += 1
        elif selection.options.cut.without_completion:
            tally.written[fact.state] += 1
        else:
            tally.left_out[NO_COMPLETION] += 1


def _chosen(selection: Selection, facts: Sequence[FrameSummary]) -> frozenset[tuple[int, int]]:
    """Return (track id, frame) of what a format writes that takes a fixed number of frames of each track."""
    known: dict[int, list[int]] = {}
    for fact in facts:
        is_wanted = not selection.options.only_accepted or fact.state is ReviewState.ACCEPTED
        if is_wanted and fact.amodal_area:
            known.setdefault(fact.track_id, []).append(fact.frame)
    cut = selection.options.cut
    return frozenset((track, frame) for track in known for frame in frames_chosen(known[track], cut))


def _facts(selection: Selection, clip: Clip) -> Iterator[tuple[FrameSummary, bool]]:
    """Yield the facts of the selected tracks' frames, and whether the track was put away."""
    here = {track.id for track in selection.tracks[clip.id]}
    every = {track.id: track for track in selection.project.tracks.list(clip.id, include_archived=True)}
    wanted = selection.options.categories
    for fact in selection.project.masks.summaries(clip.id):
        track = every.get(fact.track_id)
        if fact.track_id in here:
            yield fact, False
        elif track is not None and track.is_archived and (wanted is None or track.category.name in wanted):
            yield fact, True


def _masks(fact: FrameSummary) -> frozenset[Layer]:
    areas = {Layer.MODAL: fact.modal_area, Layer.AMODAL: fact.amodal_area}
    return frozenset(layer for layer, pixels in areas.items() if pixels)


def _beyond(selection: Selection, clip: Clip, layers: frozenset[Layer]) -> frozenset[tuple[int, int, Layer]]:
    """Return track, frame and layer of the masks that have pixels, but none in the picture."""
    picture, found = MaskCanvas(clip.width, clip.height), set()
    for block in selection.blocks(clip, CancelToken()):
        for item in block:
            for layer, head in ((Layer.MODAL, item.modal), (Layer.AMODAL, item.amodal)):
                if head is None or layer not in layers or not area(head.rle):
                    continue
                if not area(recanvas(head.rle, clip.canvas, picture)):
                    found.add((item.track.id, item.frame, layer))
    return frozenset(found)
