"""How far persons agree on what is hidden, in frames that more than one of them drew.

Only the hidden part counts (amodal minus what is visible now): of the visible part everybody draws nearly the
same. Each person's last mask of a frame is taken, also when another person has drawn on it since.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.masks.rle import Rle, area, difference, iou, union
from core.store.reading.mask_codes import read_revision
from core.store.schema.row_codes import layer_number, to_clip
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.types import Layer, Origin

AMODAL, MODAL = layer_number(Layer.AMODAL), layer_number(Layer.MODAL)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two persons on the same masks."""

    first: str
    second: str
    frames: int
    """Frames in which at least one of the two drew a hidden part, and both drew a mask."""
    hidden_iou: float
    """Mean over these frames, 0..1."""


def agreements(session: Session) -> tuple[Agreement, ...]:
    """Return every pair of persons that drew masks of the same frames, by name."""
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    for by_person in _hidden_parts(session):
        for first, second in combinations(sorted(by_person), 2):
            one, two = by_person[first], by_person[second]
            if area(union([one, two])):
                values[first, second].append(iou(one, two))
    return tuple(
        Agreement(*pair, len(found), sum(found) / len(found)) for pair, found in sorted(values.items())
    )


def _hidden_parts(session: Session) -> list[dict[str, Rle]]:
    """Return what each person says is hidden, for every mask that more than one person drew."""
    by_persons = (
        RevisionRow.layer == AMODAL,
        RevisionRow.origin == Origin.PERSON.value,
        RevisionRow.counts.is_not(None),
    )
    places = select(RevisionRow.track_id, RevisionRow.frame).where(*by_persons)
    shared = places.group_by(RevisionRow.track_id, RevisionRow.frame).having(
        func.count(RevisionRow.author.distinct()) > 1
    )
    parts = []
    for track_id, frame in session.execute(shared).all():
        canvas = to_clip(session.scalars(_clip_of(track_id)).one()).canvas
        drawn = select(RevisionRow).where(
            RevisionRow.track_id == track_id, RevisionRow.frame == frame, *by_persons
        )
        masks = {}
        for row in session.scalars(drawn.order_by(RevisionRow.id)):
            rle = read_revision(session, row, canvas)
            if rle is not None:
                masks[row.author] = rle
        head = session.get(HeadRow, (track_id, frame, MODAL))
        seen = (
            None if head is None or head.revision_id is None else session.get(RevisionRow, head.revision_id)
        )
        visible = None if seen is None else read_revision(session, seen, canvas)
        if visible is not None:
            masks = {author: difference(mask, visible) for author, mask in masks.items()}
        parts.append(masks)
    return parts


def _clip_of(track_id: int) -> Select[ClipRow]:
    return select(ClipRow).join(TrackRow, TrackRow.clip_id == ClipRow.id).where(TrackRow.id == track_id)
