"""Masks that a file has twice for one track and frame: the first counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.changes.imported import ImportedFrame
from core.listing import some_of
from core.messages import Message, option, say, say_n
from core.store.schema.row_codes import layer_number
from core.store.tables.clips import TrackRow
from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow
from core.types import Layer, ReviewState

TRUTH = say(
    "masks came in as accepted, since the file is one of masks that people made (import it with {choice} to "
    "review them)",
    choice=option("--as", ReviewState.PROPOSED),
)


class MaskTwiceError(Exception):
    """A mask came twice in one batch."""


@dataclass(frozen=True, slots=True)
class Singles:
    """What of a batch can be written."""

    frames: list[ImportedFrame]
    decided: frozenset[tuple[int, int]]
    """Tracks and frames that have a review state already."""
    doubles: list[str]
    """What was taken away, in words."""


def without_doubles(session: Session, frames: Sequence[ImportedFrame]) -> Singles:
    """Return a batch without the masks whose track and frame have one, in the store or before them."""
    tracks, numbers = {item.track_id for item in frames}, {item.frame for item in frames}
    heads = select(HeadRow.track_id, HeadRow.frame, HeadRow.layer).where(
        HeadRow.track_id.in_(tracks), HeadRow.frame.in_(numbers)
    )
    states = select(ReviewRow.track_id, ReviewRow.frame).where(
        ReviewRow.track_id.in_(tracks), ReviewRow.frame.in_(numbers)
    )
    names = {
        number: name
        for number, name in session.execute(select(TrackRow.id, TrackRow.name).where(TrackRow.id.in_(tracks)))
    }
    seen = {(track, frame, layer) for track, frame, layer in session.execute(heads)}
    kept: list[ImportedFrame] = []
    doubles: list[str] = []
    for item in frames:
        single = item
        for layer, rle in ((Layer.MODAL, item.modal), (Layer.AMODAL, item.amodal)):
            if rle is None:
                continue
            place = (item.track_id, item.frame, layer_number(layer))
            if place in seen:
                single = replace(single, modal=None) if layer is Layer.MODAL else replace(single, amodal=None)
                doubles.append(f"{names.get(item.track_id, '')} in frame {item.frame}")
            seen.add(place)
        if single.modal is not None or single.amodal is not None:
            kept.append(single)
    decided = frozenset((track, frame) for track, frame in session.execute(states))
    return Singles(kept, decided, doubles)


def notes_on_doubles(doubles: Sequence[str], orders: Sequence[str]) -> Iterator[Message]:
    """Yield a line on masks that came twice, and one on clips whose order somebody had decided."""
    if doubles:
        yield say_n(
            "{n} mask came a second time for their track and frame, and were left out: {listed}",
            "{n} masks came a second time for their track and frame, and were left out: {listed}",
            len(doubles),
            listed=some_of(doubles),
        )
    if orders:
        yield say_n(
            "who is in front of whom in {n} clip stays as it was decided before: {listed}",
            "who is in front of whom in {n} clips stays as it was decided before: {listed}",
            len(orders),
            listed=some_of(orders),
        )
