"""Masks of an open project: read heads, commit edits, look at and restore history."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import FrameSummary, MaskEdit, MaskHead, MaskKey, Revision
from core.changes.prompts import NO_STROKES, FrameStrokes
from core.changes.steps import Facts, Step, StepKind
from core.errors import StoreError
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle
from core.store.file.damage_log import DamagedValueError
from core.store.parts.prompts.track_prompts import add_strokes
from core.store.reading.canvases import canvas_of_clip, canvas_of_track
from core.store.reading.mask_codes import CODE_COLUMNS, read_revision, tell_mask
from core.store.reading.steps import read_step
from core.store.schema.row_codes import layer_number
from core.store.tables.base import LAYERS
from core.store.tables.clips import TrackRow
from core.store.tables.proposals import HypothesisRow
from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.writing.mask_writer import NewMask, put_masks
from core.store.writing.part import Part
from core.store.writing.present import Present
from core.store.writing.refused_edits import keep_refused
from core.store.writing.review_effects import correct, places_of, tidy
from core.store.writing.transaction import Transaction
from core.tracks.decided import Deed, is_decided, provenance_after
from core.types import Layer, Origin, Provenance, ReviewState, TrackRole

STREAM_ROWS = 256
MAX_FRAMES_IN_QUERY = 400
_ORIGINS = {str(one): one for one in Origin}
_PROVENANCES = {str(one): one for one in Provenance}


class Masks(Part):
    """The masks of a project."""

    # Reading

    def at_frame(self, clip_id: int, frame: int) -> list[MaskHead]:
        """Return all masks of one frame."""
        return self.at_frames(clip_id, frame, frame).get(frame, [])

    def at_frames(
        self, clip_id: int, first: int, last: int, *, with_covers: bool = False
    ) -> dict[int, list[MaskHead]]:
        """Return the masks of frames first..last (both included), by frame.

        `with_covers` adds those of what is in front of the objects.
        """
        with self._database.reading() as session:
            canvas = canvas_of_clip(session, clip_id)
            query = (
                _heads()
                .join(TrackRow, TrackRow.id == HeadRow.track_id)
                .where(TrackRow.clip_id == clip_id, HeadRow.frame.between(first, last))
                .where(TrackRow.is_archived.is_(False))
            )
            if not with_covers:
                query = query.where(TrackRow.role == TrackRole.OBJECT.value)
            found: dict[int, list[MaskHead]] = {}
            for head in _read_heads(session, session.execute(query), canvas):
                found.setdefault(head.key.frame, []).append(head)
            return found

    def of_track(self, track_id: int, layer: Layer) -> Iterator[MaskHead]:
        """Yield one track's masks of a layer in the order of frames, a few at a time in memory."""
        frame = -1
        while True:
            with self._database.reading() as session:
                canvas = canvas_of_track(session, track_id)
                query = (
                    _heads()
                    .where(HeadRow.track_id == track_id, HeadRow.layer == layer_number(layer))
                    .where(HeadRow.frame > frame)
                    .order_by(HeadRow.frame)
                    .limit(STREAM_ROWS)
                )
                rows = session.execute(query).all()
                heads = list(_read_heads(session, rows, canvas))
            yield from heads
            if len(rows) < STREAM_ROWS:
                return
            frame = rows[-1].at

    def shapes(self, track_id: int) -> dict[int, Rle]:
        """Return a track's amodal masks by frame; where there is none, the modal one."""
        layers = (Layer.MODAL, Layer.AMODAL)
        return {head.key.frame: head.rle for layer in layers for head in self.of_track(track_id, layer)}

    def head(self, key: MaskKey) -> MaskHead | None:
        """Return the present state of one mask, None when there is none."""
        with self._database.reading() as session:
            query = _heads().where(
                HeadRow.track_id == key.track_id,
                HeadRow.frame == key.frame,
                HeadRow.layer == layer_number(key.layer),
            )
            canvas = canvas_of_track(session, key.track_id)
            return next(_read_heads(session, session.execute(query), canvas), None)

    def summaries(self, clip_id: int, frames: Collection[int] | None = None) -> list[FrameSummary]:
        """Return what the timeline shows, for every object and frame that has a mask or a review state.

        `frames` limits the answer to some frames.
        """
        with self._database.reading() as session:
            heads = select(HeadRow).join(TrackRow, TrackRow.id == HeadRow.track_id)
            states = select(ReviewRow).join(TrackRow, TrackRow.id == ReviewRow.track_id)
            is_object = (TrackRow.clip_id == clip_id, TrackRow.role == TrackRole.OBJECT.value)
            heads, states = heads.where(*is_object), states.where(*is_object)
            if frames is not None and len(frames) <= MAX_FRAMES_IN_QUERY:
                heads, states = (
                    heads.where(HeadRow.frame.in_(frames)),
                    states.where(ReviewRow.frame.in_(frames)),
                )
            head_columns = heads.with_only_columns(
                HeadRow.track_id,
                HeadRow.frame,
                HeadRow.layer,
                HeadRow.area,
                HeadRow.hidden_area,
                HeadRow.origin,
            )
            state_columns = states.with_only_columns(
                ReviewRow.track_id, ReviewRow.frame, ReviewRow.state, ReviewRow.reason
            )
            return _summarise(session.execute(head_columns).all(), session.execute(state_columns).all())

    def revisions(self, key: MaskKey) -> list[Revision]:
        """Return every state one mask ever had, newest first."""
        with self._database.reading() as session:
            canvas = canvas_of_track(session, key.track_id)
            rows = session.scalars(
                select(RevisionRow)
                .where(
                    RevisionRow.track_id == key.track_id,
                    RevisionRow.frame == key.frame,
                    RevisionRow.layer == layer_number(key.layer),
                )
                .order_by(RevisionRow.id.desc())
            )
            read = ((row, read_revision(session, row, canvas)) for row in rows)
            return [
                _to_revision(row, rle, read_step(session, row))
                for row, rle in read
                if rle is not None or row.counts is None
            ]

    # Writing

    def commit(
        self,
        edits: Sequence[MaskEdit],
        *,
        step: Step,
        origin: Origin = Origin.PERSON,
        deed: Deed = Deed.MADE,
        strokes: FrameStrokes = NO_STROKES,
    ) -> Changes:
        """Save new states of masks in one transaction, as one undo step.

        Args:
            edits: The new states.
            step: What it is to undo.
            origin: Who writes them.
            deed: What a person did: masks of machines that were only tidied stay theirs, and the states of
                their frames stay what they were.
            strokes: What they were made from, by track and frame: kept as prompts.

        Raises:
            ConflictError: A mask is not in the state its edit was made from; no mask was changed, those of
                the edits are kept as hypotheses.
            ShapeMismatchError: A mask does not fit its clip's canvas.
            StoreError: Read-only, disk full, …
        """
        with self._database.writing() as session:
            look = Transaction(session, self._author)
            present = Present(look, places_of(edit.key for edit in edits))
            conflict = keep_refused(look, step, edits, present, self._database.place)
            if conflict is None:
                change = Transaction.begin(session, self._author, step)
                new = {edit.key: NewMask(edit.rle, origin, drawn=edit.drawn) for edit in edits}
                if origin is Origin.PERSON and deed is Deed.TIDIED:
                    tidy(change, edits, present)
                else:
                    (correct if origin is Origin.PERSON else put_masks)(change, new, present)
                add_strokes(change, strokes)
                return change.changes()
        raise conflict

    def restore(self, revision_id: int) -> Changes:
        """Make an old revision's content the present state again: a new revision, by a person, undoable."""
        with self._database.writing() as session:
            old = session.get(RevisionRow, revision_id)
            if old is None:
                raise StoreError(self._database.place, f"revision {revision_id}", "does not exist")
            key = MaskKey(old.track_id, old.frame, LAYERS[old.layer])
            step = Step(StepKind.RESTORE, Facts(frame=old.frame))
            change = Transaction.begin(session, self._author, step)
            rle = read_revision(session, old, change.canvas(old.track_id))
            if rle is None and old.counts is not None:
                raise DamagedValueError(f"revision {revision_id} cannot be used")
            provenance = provenance_after(Origin.PERSON, old.provenance)
            new = NewMask(rle, Origin.PERSON, provenance=provenance, like_id=revision_id)
            correct(change, {key: new}, Present(change, places_of([key])))
            return change.changes()


def _heads() -> Select[*tuple[Any, ...]]:
    # Columns, no row objects: a frame of 40 tracks has 80 masks, and objects cost ten times as much.
    # Where head and revision contradict each other the row comes too, to be named.
    return (
        select(
            HeadRow.track_id.label("whose"),
            HeadRow.frame.label("at"),
            HeadRow.layer.label("which"),
            HeadRow.area,
            RevisionRow.id,
            *CODE_COLUMNS,
            RevisionRow.origin,
            RevisionRow.provenance,
            HypothesisRow.score,
        )
        .outerjoin(RevisionRow, RevisionRow.id == HeadRow.revision_id)
        .outerjoin(HypothesisRow, (HypothesisRow.run_id == RevisionRow.run_id) & (HypothesisRow.number == 0))
        .where(or_(HeadRow.area.is_not(None), RevisionRow.counts.is_not(None)))
    )


def _read_heads(
    session: Session, rows: Iterable[Row[*tuple[Any, ...]]], canvas: MaskCanvas
) -> Iterator[MaskHead]:
    """Yield the present masks; what is damaged is told and passed over."""
    for row in rows:
        if (row.whose, row.at, row.which) != row[5:8] or row.area is None or row.counts is None:
            tell_mask(session, row.whose, row.at, row.which, "it does not name a mask of its own")
            continue
        rle = read_revision(session, row, canvas)
        if rle is None:
            continue
        origin, provenance = _ORIGINS.get(row.origin), _PROVENANCES.get(row.provenance)
        if origin is None or provenance is None:
            tell_mask(session, row.whose, row.at, row.which, "nobody can have made it")
            continue
        key = MaskKey(row.whose, row.at, LAYERS[row.which])
        yield MaskHead(key, row.id, rle, origin, provenance, row.score)


def _to_revision(row: RevisionRow, rle: Rle | None, step: Step) -> Revision:
    return Revision(
        row.id,
        MaskKey(row.track_id, row.frame, LAYERS[row.layer]),
        rle,
        Origin(row.origin),
        Provenance(row.provenance),
        row.author,
        step,
        row.parent_id,
        row.run_id,
        row.created_at,
    )


def _summarise(
    heads: Sequence[tuple[int, int, int, int | None, int | None, str]],
    states: Sequence[tuple[int, int, str, str]],
) -> list[FrameSummary]:
    areas: dict[tuple[int, int], list[int | None]] = {}
    by_person: set[tuple[int, int]] = set()
    for track_id, frame, layer, size, hidden, origin in heads:
        if size is None:
            continue
        facts = areas.setdefault((track_id, frame), [None, None, None])
        facts[layer] = size
        if layer == 1:
            facts[2] = hidden
            if origin == Origin.PERSON:
                by_person.add((track_id, frame))
    found = {(track_id, frame): (state, reason) for track_id, frame, state, reason in states}
    summaries = []
    for place in sorted(areas.keys() | found.keys()):
        modal, amodal, hidden = areas.get(place, [None, None, None])
        state, reason = found.get(place, (ReviewState.TODO.value, ""))
        whose = Origin.PERSON if place in by_person else None
        is_anchor = amodal is not None and is_decided(whose, state)
        summaries.append(FrameSummary(*place, ReviewState(state), reason, modal, amodal, hidden, is_anchor))
    return summaries
