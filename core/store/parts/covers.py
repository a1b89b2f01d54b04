"""What is in front of the objects of a clip: tracks that are a cue, and no objects.

A cover's masks stand in the modal layer and go through the one writer as those of objects do: history, undo,
locks and margins are the same. It is never listed, reviewed or exported as an object.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.steps import Facts, Step, StepKind
from core.changes.tracks import Track
from core.errors import ShapeMismatchError
from core.masks.rle import Rle, area
from core.store.parts.tracks import new_track, tracks_of
from core.store.reading.mask_codes import CODE_COLUMNS, read_revision
from core.store.schema.row_codes import layer_number, to_clip, to_track
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.proposals import DoubtRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.writing.mask_writer import NewMask, put_masks
from core.store.writing.part import Part
from core.store.writing.present import Present
from core.store.writing.review_effects import correct, places_of
from core.store.writing.transaction import Transaction
from core.tracks.in_front import COLOUR, FrontPart
from core.types import Layer, Origin, TrackRole

CATEGORY = "in front"
"""Of all covers; not shown unless an object has it too."""
_Parts = list[FrontPart]


class Covers(Part):
    """What is in front of the objects of a project's clips."""

    def list(self, clip_id: int, *, include_archived: bool = False) -> "Sequence[Track]":
        """Return a clip's covers in the order they came in."""
        with self._database.reading() as session:
            query = tracks_of(clip_id, TrackRole.COVER)
            if not include_archived:
                query = query.where(TrackRow.is_archived.is_(False))
            return [to_track(*row) for row in session.execute(query)]

    def add(
        self, clip_id: int, masks: Mapping[int, Rle], *, name: str, origin: Origin = Origin.PERSON
    ) -> tuple[Track, Changes]:
        """Make a cover with its masks by frame, as one undo step.

        Raises:
            ShapeMismatchError: A mask does not fit the clip's canvas.
        """
        with self._database.writing() as session:
            step = Step(StepKind.COVER, Facts(track=name).at(sorted(masks)))
            change = Transaction.begin(session, self._author, step)
            cover = new_track(
                session, change, clip_id, name=name, category=CATEGORY, colour=COLOUR, role=TrackRole.COVER
            )
            new = {_key(cover.id, frame): NewMask(rle, origin) for frame, rle in masks.items() if area(rle)}
            put_masks(change, new, Present(change))
            return cover, change.changes()

    def redraw(self, track_id: int, frame: int, rle: Rle | None) -> Changes:
        """Put a person's mask of a cover into a frame, as one undo step; None takes it away there.

        Masks that a machine followed from what was there before go, up to the next ones of persons and files.

        Raises:
            ShapeMismatchError: The mask does not fit the clip's canvas.
        """
        with self._database.writing() as session:
            row = session.get_one(TrackRow, track_id)
            step = Step(StepKind.COVER, Facts(track=row.name, frame=frame))
            change = Transaction.begin(session, self._author, step)
            if rle is not None and rle.size_hw != change.canvas(track_id).size_hw:
                raise ShapeMismatchError(f"mask {rle.size_hw} does not fit {change.canvas(track_id).size_hw}")
            query = select(HeadRow.frame, HeadRow.origin).where(
                HeadRow.track_id == track_id, HeadRow.area.is_not(None)
            )
            origins: dict[int, str] = dict(session.execute(query).all())
            gone = (_key(track_id, at) for at in _followed_around(frame, origins))
            masks = {key: NewMask(None, Origin.PERSON) for key in gone}
            masks[_key(track_id, frame)] = NewMask(rle if rle and area(rle) else None, Origin.PERSON)
            correct(change, masks, Present(change, places_of(masks)))
            return change.changes()

    def of_clip(self, clip_id: int, frame: int | None = None) -> "dict[int, _Parts]":
        """Return what covers say is in front, by frame, on the clip's canvas; of one frame or of all.

        Trust is 1 for masks of persons and files, else what the run that followed it said.
        """
        found: dict[int, _Parts] = {}
        with self._database.reading() as session:
            canvas = to_clip(session.get_one(ClipRow, clip_id)).canvas
            query = (
                select(HeadRow.frame.label("at"), DoubtRow.doubt, RevisionRow.id, *CODE_COLUMNS)
                .join(RevisionRow, RevisionRow.id == HeadRow.revision_id)
                .join(TrackRow, TrackRow.id == HeadRow.track_id)
                .outerjoin(
                    DoubtRow, (DoubtRow.run_id == RevisionRow.run_id) & (DoubtRow.frame == HeadRow.frame)
                )
                .where(TrackRow.clip_id == clip_id, TrackRow.role == TrackRole.COVER.value)
                .where(TrackRow.is_archived.is_(False), HeadRow.area > 0)
                .where(HeadRow.layer == layer_number(Layer.MODAL))
                .order_by(HeadRow.frame, HeadRow.track_id)
            )
            if frame is not None:
                query = query.where(HeadRow.frame == frame)
            for row in session.execute(query):
                rle = read_revision(session, row, canvas)
                if rle is not None:
                    trust = 1.0 if row.doubt is None else 1.0 - row.doubt
                    found.setdefault(row.at, []).append(FrontPart(rle, trust))
        return found


def _key(track_id: int, frame: int) -> MaskKey:
    return MaskKey(track_id, frame, Layer.MODAL)


def _followed_around(frame: int, origins: Mapping[int, str]) -> list[int]:
    """Return the frames before and after one whose masks were followed, up to the next that were given."""
    given = [at for at, origin in origins.items() if origin != Origin.MODEL and at != frame]
    low = max((at for at in given if at < frame), default=-1)
    high = min((at for at in given if at > frame), default=max(origins, default=0) + 1)
    return [at for at in sorted(origins) if low < at < high and at != frame]
