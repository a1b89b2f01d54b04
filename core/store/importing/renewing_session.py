"""Importing a file a second time: its tracks take over what it says now, a person's work stays."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.changes.labels import Attribute, FrameKeys
from core.changes.masks import MaskKey
from core.changes.reviews import BoxFacts
from core.changes.tracks import Clip, Track
from core.listing import some_of
from core.messages import Message, say, say_n
from core.problems import Problems
from core.store.importing.again import ImportRecord
from core.store.importing.import_labels import tell_of_tracks
from core.store.importing.import_session import ImportedFrame, ImportSession, ImportSummary
from core.store.schema.row_codes import layer_number, to_track, track_fields
from core.store.tables.clips import CategoryRow, TrackRow
from core.store.tables.review import AmodalBoxRow, ReviewRow
from core.store.tables.revisions import HeadRow
from core.store.writing.mask_writer import NewMask, put_masks
from core.store.writing.present import Place, Present
from core.store.writing.states import Verdict, set_states
from core.store.writing.transaction import Transaction
from core.types import BoxXywh, MaskWish, Origin, ReviewState

UNDECIDED = (ReviewState.TODO.value, ReviewState.PROPOSED.value)


class Outcome(Enum):
    """What became of a mask that the file has."""

    SAME = "same"
    """As it was, and as the earlier import made it."""
    CHANGED = "changed"
    KEPT = "kept"
    """Somebody worked on it or decided, or its track is locked."""


class RenewingSession(ImportSession):
    """Takes what an importer reads for the tracks that an earlier import of the file made.

    A mask is replaced where the earlier import made it and nobody has decided on it since. What a person
    drew, what was proposed, and what was reviewed stay as they are and are counted. Where a person says what
    the masks are, the review state of those that did not change follows too; where he says what mask pictures
    mean, tracks that are none by this meaning are put away if nobody worked on them. All is one step of undo.

    Args:
        earlier: The earlier import.
    """

    def __init__(
        self,
        session: Session,
        author: str,
        name: str,
        folder: Path | None,
        problems: Problems | None,
        earlier: ImportRecord,
    ) -> None:
        super().__init__(session, author, name, folder, problems)
        self._earlier = earlier
        self._taken: dict[int, Track] = {}
        self._transaction: Transaction | None = None
        self._same = self._changed = self._kept = self._restated = 0
        self._away: list[Message] = []
        self._seen: dict[int, set[tuple[int, int]]] = {}
        """Frames and layers of the masks that the file has now, by track."""

    def _known_track(self, clip: Clip, told: Track) -> Track | None:
        row = self._find(told)
        if row is None:
            return None
        track = to_track(row, self._session.get_one(CategoryRow, row.category_id))
        self._taken[row.id] = track
        self._canvases[row.id] = clip.canvas
        return track

    def _note_new(self, row: TrackRow) -> None:
        self._change().set_track(row, {}, before={**track_fields(row), "is_archived": True})

    def mark_crowd(self, track_id: int) -> None:
        """Keep it with the step, so that undo takes it back."""
        row = self._session.get_one(TrackRow, track_id)
        if not row.is_crowd:
            self._change().set_track(row, {"is_crowd": True})

    def add_boxes(
        self, track_id: int, boxes_xywh: Mapping[int, BoxXywh], facts: Mapping[int, BoxFacts] | None = None
    ) -> None:
        """Add boxes where there is none."""
        query = select(AmodalBoxRow.frame).where(AmodalBoxRow.track_id == track_id)
        there = set(self._session.scalars(query))
        fresh = {frame: box for frame, box in boxes_xywh.items() if frame not in there}
        super().add_boxes(track_id, fresh, facts)

    def tell(self, told: Attribute, values: Mapping[int, FrameKeys]) -> int:
        """Keep it with the step, so that undo takes it back."""
        return tell_of_tracks(self._change(), told, values)

    def summary(self) -> ImportSummary:
        """Return what is new, what was renewed and what stayed."""
        plain = super().summary()
        note = say_n(
            "{n} track was renewed: {m} masks changed, {k} are as they were, {stay} stay since somebody "
            "worked on them or decided",
            "{n} tracks were renewed: {m} masks changed, {k} are as they were, {stay} stay since somebody "
            "worked on them or decided",
            len(self._taken),
            m=self._changed,
            k=self._same,
            stay=self._kept,
        )
        notes = (note, *self._stated(), *self._away, *self._gone(), *plain.notes)
        if self._transaction is None:
            return ImportSummary(plain.clips, plain.tracks, plain.masks, notes)
        changes = self._transaction.changes()
        return ImportSummary(plain.clips, plain.tracks, plain.masks + self._changed, notes, changes=changes)

    def track_spans(self) -> list[list[int]]:
        """Return the ids of the tracks of this file, those that were there included."""
        return [*([int(first), int(last)] for first, last in self._earlier.spans), *super().track_spans()]

    def end(self) -> None:
        """Put away tracks that are none by the meaning that a person gave the mask pictures."""
        if self.mask_wish is MaskWish.AUTO:
            return
        away = [row for row in self._left_tracks() if self._is_untouched(row)]
        for row in away:
            self._change().set_track(row, {"is_archived": True})
        if away:
            self._away.append(
                say_n(
                    "{n} track was put away, since the masks mean something else now: {listed}",
                    "{n} tracks were put away, since the masks mean something else now: {listed}",
                    len(away),
                    listed=some_of([row.name for row in away]),
                )
            )

    def _add_batch(self, frames: list[ImportedFrame]) -> None:
        super()._add_batch([item for item in frames if item.track_id not in self._taken])
        renewed = [item for item in frames if item.track_id in self._taken]
        if not renewed:
            return
        present = Present(self._writing(), {(item.track_id, item.frame) for item in renewed})
        decided = self._decided(renewed)
        changed: dict[MaskKey, NewMask] = {}
        states: dict[Place, Verdict] = {}
        same: set[Place] = set()
        for item in renewed:
            place = item.track_id, item.frame
            masks = dict(self._new_masks([item]))
            outcomes = {key: self._outcome(key, new, present, decided) for key, new in masks.items()}
            changed |= {key: masks[key] for key, outcome in outcomes.items() if outcome is Outcome.CHANGED}
            if Outcome.CHANGED in outcomes.values():
                states[place] = self._state_of(item), item.reason
            elif set(outcomes.values()) == {Outcome.SAME}:
                same.add(place)
        if changed:
            put_masks(self._change(), changed, present)
            set_states(self._change(), states, present)
        if self.review is not None and same:
            anew = same - self._change().states
            self._restated += len(set_states(self._change(), dict.fromkeys(sorted(anew), self.review)))

    def _stated(self) -> Iterator[Message]:
        if self._restated and self.review is not None:
            yield say_n(
                "{n} mask that did not change is {word} now",
                "{n} masks that did not change are {word} now",
                self._restated,
                word=say(self.review.value),
            )

    def _change(self) -> Transaction:
        if self._transaction is None:
            self._transaction = Transaction.begin(self._session, self._author, self._step)
        return self._transaction

    def _outcome(self, key: MaskKey, new: NewMask, present: Present, decided: AbstractSet[Place]) -> Outcome:
        self._seen.setdefault(key.track_id, set()).add((key.frame, layer_number(key.layer)))
        old = present.mask(key)
        is_locked = key.track_id in self._session.info.get("locked_tracks", ())
        is_decided = (key.track_id, key.frame) in decided
        is_kept = old.origin not in ("", Origin.IMPORT.value) or is_decided or is_locked
        if old.rle == new.rle:
            self._same += 1
            return Outcome.KEPT if is_kept else Outcome.SAME
        if is_kept:
            self._kept += 1
            return Outcome.KEPT
        self._changed += 1
        return Outcome.CHANGED

    def _decided(self, items: Sequence[ImportedFrame]) -> set[tuple[int, int]]:
        """Return track and frame of what somebody decided after the earlier import."""
        query = select(ReviewRow.track_id, ReviewRow.frame).where(
            ReviewRow.track_id.in_({item.track_id for item in items}),
            ReviewRow.frame.in_({item.frame for item in items}),
            ReviewRow.state.not_in(UNDECIDED),
            ReviewRow.updated_at > self._earlier.time,
        )
        return {(track, frame) for track, frame in self._session.execute(query)}

    def _find(self, told: Track) -> TrackRow | None:
        """Return the earlier track of the same number, else of the same name and category."""
        rows: list[TrackRow] = []
        for first, last in self._earlier.spans:
            query = select(TrackRow).where(
                TrackRow.id.between(int(first), int(last)), TrackRow.clip_id == told.clip_id
            )
            rows += [row for row in self._session.scalars(query) if row.id not in self._taken]
        if told.external_id is not None:
            return next((row for row in rows if row.external_id == told.external_id), None)
        named = [row for row in rows if row.name == told.name]
        return next((row for row in named if row.category_id == told.category.id), next(iter(named), None))

    def _gone(self) -> Iterator[Message]:
        gone = 0
        for first, last in self._earlier.spans:
            query = select(HeadRow.track_id, HeadRow.frame, HeadRow.layer).where(
                HeadRow.track_id.between(int(first), int(last)),
                HeadRow.origin == Origin.IMPORT.value,
                HeadRow.area > 0,
            )
            heads = (head for head in self._session.execute(query) if head[0] in self._taken)
            gone += sum((frame, layer) not in self._seen.get(track, ()) for track, frame, layer in heads)
        if gone:
            yield say_n(
                "{n} mask that the file no longer has stay",
                "{n} masks that the file no longer has stay",
                gone,
            )
        missing = [row.name for row in self._left_tracks()]
        if missing:
            yield say_n(
                "{n} track that the file no longer has stay: {listed}",
                "{n} tracks that the file no longer has stay: {listed}",
                len(missing),
                listed=some_of(missing),
            )

    def _left_tracks(self) -> list[TrackRow]:
        """Return tracks of the earlier import that are in use and that the file does not have now."""
        rows: list[TrackRow] = []
        for first, last in self._earlier.spans:
            query = select(TrackRow).where(
                TrackRow.id.between(int(first), int(last)), TrackRow.is_archived.is_(False)
            )
            rows += [row for row in self._session.scalars(query) if row.id not in self._taken]
        return rows

    def _is_untouched(self, row: TrackRow) -> bool:
        """Return whether a track has nothing but what the earlier import gave it."""
        worked = select(HeadRow.track_id).where(
            HeadRow.track_id == row.id, HeadRow.origin.not_in(("", Origin.IMPORT.value))
        )
        decided = select(ReviewRow.track_id).where(
            ReviewRow.track_id == row.id,
            ReviewRow.state.not_in(UNDECIDED),
            ReviewRow.updated_at > self._earlier.time,
        )
        is_locked = row.id in self._session.info.get("locked_tracks", ())
        return not is_locked and not any(self._session.execute(q.limit(1)).first() for q in (worked, decided))
