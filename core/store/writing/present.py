"""What masks and review states of some frames are before a change: a few statements for many."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.changes.masks import MaskEdit, MaskKey
from core.errors import ConflictError
from core.masks.rle import Rle
from core.store.reading.mask_codes import CODE_COLUMNS, read_revision
from core.store.tables.base import LAYERS
from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.writing.transaction import Transaction
from core.tracks.decided import is_protected
from core.types import Layer, Origin, ReviewState

CHUNK = 400
"""Frames named in one statement."""

Place = tuple[int, int]
"""Track id and frame."""


@dataclass(frozen=True, slots=True)
class PresentMask:
    """What a head says, with its mask on the clip's present canvas."""

    revision_id: int | None = None
    """Also of a revision that took the mask away."""
    has_mask: bool = False
    rle: Rle | None = None
    """None: there is no mask, or it is damaged."""
    origin: str = ""
    provenance: str = ""
    run_id: int | None = None
    version: int = 0
    """Of the head; 0 = there never was one."""


NOTHING = PresentMask()
_MASKS = (
    select(
        HeadRow.track_id.label("whose"),
        HeadRow.frame.label("at"),
        HeadRow.layer.label("which"),
        HeadRow.version,
        HeadRow.area,
        HeadRow.revision_id,
        HeadRow.origin,
        RevisionRow.provenance,
        RevisionRow.run_id,
        *CODE_COLUMNS,
    )
    .outerjoin(RevisionRow, RevisionRow.id == HeadRow.revision_id)
    .where(HeadRow.track_id.in_(bindparam("tracks", expanding=True)))
    .where(HeadRow.frame.in_(bindparam("frames", expanding=True)))
)
_STATES = (
    select(ReviewRow.track_id, ReviewRow.frame, ReviewRow.state, ReviewRow.reason, ReviewRow.author)
    .where(ReviewRow.track_id.in_(bindparam("tracks", expanding=True)))
    .where(ReviewRow.frame.in_(bindparam("frames", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Review:
    """The review state of a track in a frame."""

    state: ReviewState
    reason: str
    author: str

    @property
    def is_accepted_by_file(self) -> bool:
        """Whether it came in as accepted because of what its file is, and nobody looked at it."""
        return self.state is ReviewState.ACCEPTED and not self.author


UNTOUCHED = Review(ReviewState.TODO, "", "")


class Present:
    """Masks of both layers and review states of some places (track id, frame), before a change."""

    def __init__(self, change: Transaction, places: Iterable[Place] = ()) -> None:
        """Read them; without places nothing is there, as in tracks that are new."""
        wanted = frozenset(places)
        self._masks = dict(_read_masks(change, wanted))
        self.reviews = read_reviews(change, wanted)

    def mask(self, key: MaskKey) -> PresentMask:
        """Return a head; one that was never there says nothing."""
        return self._masks.get(key, NOTHING)

    def state(self, place: Place) -> ReviewState:
        """Return the review state of a track in a frame."""
        return self.reviews.get(place, UNTOUCHED).state

    def check(self, edit: MaskEdit, place: str) -> None:
        """Check that a mask is in the state that an edit was made from; `place` is the project.

        Raises:
            ConflictError: It is not.
        """
        head = self.mask(edit.key)
        if (head.revision_id if head.has_mask else None) != edit.expected_revision_id:
            raise ConflictError(
                place,
                f"frame {edit.key.frame}, {edit.key.layer}",
                "somebody else changed the mask meanwhile and theirs stays, yours is kept as a hypothesis",
                "look at both, then choose yours or edit again",
            )

    def is_fixed(self, key: MaskKey, kept: Collection[Origin] = (Origin.PERSON,)) -> bool:
        """Return whether a run must leave a mask alone: by its origin, or because the frame is a person's.

        Where a file's visible masks came in as accepted and there never was a whole one, nobody has decided
        on that: a run may put it.
        """
        old, review = self.mask(key), self.reviews.get((key.track_id, key.frame), UNTOUCHED)
        if old.rle is not None and old.origin in kept:
            return True
        is_open = key.layer is Layer.AMODAL and not old.version and review.is_accepted_by_file
        return is_protected(review.state) and not is_open


def read_reviews(change: Transaction, places: Collection[Place]) -> dict[Place, Review]:
    """Return the review states of some places; one that is not among them is still to do."""
    found = {}
    for named in _chunks(places):
        for track_id, frame, state, reason, author in change.session.execute(_STATES, named):
            if (track_id, frame) in places:
                found[track_id, frame] = Review(ReviewState(state), reason, author)
    return found


def _read_masks(change: Transaction, places: Collection[Place]) -> Iterator[tuple[MaskKey, PresentMask]]:
    for named in _chunks(places):
        for row in change.session.execute(_MASKS, named):
            if (row.whose, row.at) in places:
                rle = read_revision(change.session, row, change.canvas(row.whose))
                made = row.origin, row.provenance or "", row.run_id
                head = PresentMask(row.revision_id, row.area is not None, rle, *made, row.version)
                yield MaskKey(row.whose, row.at, LAYERS[row.which]), head


def _chunks(places: Collection[Place]) -> Iterator[dict[str, list[int]]]:
    """Yield tracks and frames to ask for; frames of other tracks may be among what is found."""
    ordered = sorted(places)
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        yield {"tracks": sorted({track for track, _ in part}), "frames": sorted({frame for _, frame in part})}
