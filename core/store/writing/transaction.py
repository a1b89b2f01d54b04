"""One change of the project: moves heads, sets states, and writes down how to take it back."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.steps import NAMELESS, Step
from core.errors import TrackLockedError
from core.masks.canvas import MaskCanvas
from core.masks.containment import hidden_area
from core.masks.rle import Rle, area
from core.store.file.damage_log import DamagedValueError
from core.store.reading.mask_codes import read_revision
from core.store.schema.row_codes import layer_number, now, step_columns, to_clip, track_fields
from core.store.schema.tables import (
    ClipRow,
    HeadRow,
    ReviewRow,
    RevisionRow,
    StepMaskRow,
    StepRow,
    StepStateRow,
    StepTrackRow,
    TrackRow,
)
from core.tracks.decided import Deed, provenance_after
from core.types import Layer, Origin, Provenance, ReviewState

UNDO_STEPS_KEPT = 2000
"""Older steps can no longer be taken back; their revisions stay."""


class Transaction:
    """Collects what one store operation does. Without a row nothing can be undone (undo itself, a look)."""

    def __init__(
        self, session: Session, author: str, step: Step = NAMELESS, row: StepRow | None = None
    ) -> None:
        self.session = session
        self.author = author
        self.step = step
        self._row = row
        self._canvases: dict[int, MaskCanvas] = {}
        self._clip_ids: dict[int, int] = {}
        self.masks: dict[MaskKey, int | None] = {}
        self.states: set[tuple[int, int]] = set()
        self.tracks: set[int] = set()
        self.clips: set[int] = set()
        self.marks: set[tuple[str, int]] = set()

    @classmethod
    def begin(cls, session: Session, author: str, step: Step) -> "Transaction":
        """Start a new undo step; what was undone before can no longer be redone."""
        session.execute(update(StepRow).where(StepRow.state == "undone").values(state="discarded"))
        row = StepRow(**step_columns(step), state="done", author=author, created_at=now())
        session.add(row)
        session.flush()
        session.execute(
            update(StepRow)
            .where(StepRow.id <= row.id - UNDO_STEPS_KEPT, StepRow.state == "done")
            .values(state="discarded")
        )
        return cls(session, author, step, row)

    @property
    def is_undoable(self) -> bool:
        """Whether what is done here becomes a step of its own."""
        return self._row is not None

    @property
    def step_id(self) -> int:
        """Id of the undo step."""
        assert self._row is not None
        return self._row.id

    def changes(self) -> Changes:
        """Return what was touched."""
        return Changes(
            frozenset(self.masks),
            frozenset(self.states),
            frozenset(self.tracks),
            frozenset(self.clips),
            step=self.step,
            revision_ids=dict(self.masks),
            marks=frozenset(self.marks),
        )

    # Masks

    def canvas(self, track_id: int) -> MaskCanvas:
        """Return the present mask canvas of a track's clip."""
        if track_id not in self._canvases:
            row = self.session.execute(
                select(ClipRow).join(TrackRow, TrackRow.clip_id == ClipRow.id).where(TrackRow.id == track_id)
            ).scalar_one()
            self._canvases[track_id] = to_clip(row).canvas
            self._clip_ids[track_id] = row.id
        return self._canvases[track_id]

    def head(self, key: MaskKey) -> HeadRow | None:
        """Return the head row of a mask, None when it never had one."""
        return self.session.get(HeadRow, (key.track_id, key.frame, layer_number(key.layer)))

    def revise(
        self,
        key: MaskKey,
        rle: Rle | None,
        origin: Origin,
        *,
        provenance: Provenance | None = None,
        deed: Deed = Deed.MADE,
        run_id: int | None = None,
    ) -> int:
        """Write a new revision and make it the head; returns its id.

        `provenance` overrules what follows from the mask it replaces.
        """
        head = self.head(key)
        parent = self.session.get(RevisionRow, head.revision_id) if head and head.revision_id else None
        made_from = parent.provenance if parent is not None and parent.counts is not None else None
        revision = RevisionRow(
            # Never the database's own counter: rows that are written many at once do not move it everywhere.
            id=next_id(self.session, RevisionRow.id),
            track_id=key.track_id,
            frame=key.frame,
            layer=layer_number(key.layer),
            margin=self.canvas(key.track_id).margin,
            counts=None if rle is None else rle.counts,
            origin=origin.value,
            provenance=(provenance or provenance_after(origin, made_from, deed)).value,
            author=self.author,
            **step_columns(self.step),
            parent_id=parent.id if parent else None,
            run_id=run_id,
            created_at=now(),
        )
        self.session.add(revision)
        self.session.flush()
        self.move_head(key, revision)
        return revision.id

    def move_head(self, key: MaskKey, revision: RevisionRow | None) -> None:
        """Make a revision (None = no mask yet) the present state of a mask."""
        self.check_lock(key.track_id)
        head = self.head(key)
        before = head.revision_id if head else None
        if head is None:
            head = HeadRow(
                track_id=key.track_id, frame=key.frame, layer=layer_number(key.layer), version=1, origin=""
            )
            self.session.add(head)
        head.revision_id = revision.id if revision else None
        head.origin = revision.origin if revision else ""
        has_mask = revision is not None and revision.counts is not None
        head.area = area(self._rle(revision)) if has_mask and revision else None
        self.session.flush()
        self._measure_hidden(key.track_id, key.frame)
        self.masks[key] = revision.id if has_mask and revision else None
        self._note_mask(key, before, head.revision_id)

    def _measure_hidden(self, track_id: int, frame: int) -> None:
        amodal = self.head(MaskKey(track_id, frame, Layer.AMODAL))
        if amodal is None:
            return
        whole = self._present(MaskKey(track_id, frame, Layer.AMODAL))
        if whole is None:
            amodal.hidden_area = None
        else:
            visible = self._present(MaskKey(track_id, frame, Layer.MODAL))
            amodal.hidden_area = hidden_area(visible, whole)
        self.session.flush()

    def _present(self, key: MaskKey) -> Rle | None:
        """Return the present mask, None where there is none or it is damaged."""
        head = self.head(key)
        if head is None or head.area is None or head.revision_id is None:
            return None
        revision = self.session.get_one(RevisionRow, head.revision_id)
        return read_revision(self.session, revision, self.canvas(key.track_id))

    def _rle(self, revision: RevisionRow) -> Rle:
        rle = read_revision(self.session, revision, self.canvas(revision.track_id))
        if rle is None:
            raise DamagedValueError(f"the mask of frame {revision.frame} cannot be used")
        return rle

    def _note_mask(self, key: MaskKey, before: int | None, after: int | None) -> None:
        if self._row is None:
            return
        place = (self.step_id, key.track_id, key.frame, layer_number(key.layer))
        noted = self.session.get(StepMaskRow, place)
        if noted is None:
            self.session.add(
                StepMaskRow(
                    step_id=place[0],
                    track_id=place[1],
                    frame=place[2],
                    layer=place[3],
                    before_id=before,
                    after_id=after,
                )
            )
        else:
            noted.after_id = after

    def check_lock(self, track_id: int) -> None:
        """Refuse what would change a locked track."""
        if track_id in self.session.info.get("locked_tracks", ()):
            name = self.session.get_one(TrackRow, track_id).name
            raise TrackLockedError(f"{name} is locked, nothing was changed: unlock the track first")

    # Review states

    def state(self, track_id: int, frame: int) -> tuple[ReviewState, str]:
        """Return state and reason of a track in a frame."""
        row = self.session.get(ReviewRow, (track_id, frame))
        return (ReviewState(row.state), row.reason) if row else (ReviewState.TODO, "")

    def set_state(self, track_id: int, frame: int, state: ReviewState, reason: str = "") -> None:
        """Set the review state; nothing happens when it is that already."""
        before = self.state(track_id, frame)
        if before == (state, reason):
            return
        self.check_lock(track_id)
        row = self.session.get(ReviewRow, (track_id, frame))
        if state is ReviewState.TODO and not reason:
            self.session.execute(
                delete(ReviewRow).where(ReviewRow.track_id == track_id, ReviewRow.frame == frame)
            )
            self.session.expire_all()
        else:
            if row is None:
                row = ReviewRow(track_id=track_id, frame=frame)
                self.session.add(row)
            row.state, row.reason, row.author, row.updated_at = state.value, reason, self.author, now()
        self.session.flush()
        self.states.add((track_id, frame))
        self._note_state(track_id, frame, before, (state, reason))

    def _note_state(
        self, track_id: int, frame: int, before: tuple[ReviewState, str], after: tuple[ReviewState, str]
    ) -> None:
        if self._row is None:
            return
        noted = self.session.get(StepStateRow, (self.step_id, track_id, frame))
        if noted is None:
            noted = StepStateRow(
                step_id=self.step_id,
                track_id=track_id,
                frame=frame,
                before_state=before[0].value,
                before_reason=before[1],
            )
            self.session.add(noted)
        noted.after_state, noted.after_reason = after[0].value, after[1]
        self.session.flush()

    # Tracks

    def set_track(
        self, row: TrackRow, fields: Mapping[str, Any], before: Mapping[str, Any] | None = None
    ) -> None:
        """Change fields of a track; `before` overrules what undo will put back (a track that is new)."""
        self.check_lock(row.id)
        old = dict(before or track_fields(row))
        for name, value in fields.items():
            setattr(row, name, value)
        self.session.flush()
        self.tracks.add(row.id)
        self.clips.add(row.clip_id)
        if self._row is not None:
            self.session.add(
                StepTrackRow(
                    step_id=self.step_id,
                    track_id=row.id,
                    before=json.dumps(old),
                    after=json.dumps(track_fields(row)),
                )
            )


def next_id(session: Session, column: Any) -> int:
    """Return the id after the largest in use; safe because writers take turns."""
    return int(session.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1
