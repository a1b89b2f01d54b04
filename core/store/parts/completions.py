"""Completions of an open project: pictures of whole objects, added and never changed."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from core.changes.changed import Changes
from core.changes.completions import Completion, CompletionFacts, NewCompletion
from core.changes.steps import Step, StepKind
from core.errors import StoreError
from core.pictures.rgba_png import png_size
from core.store.reading.mask_codes import tell
from core.store.schema.row_codes import layer_number, now
from core.store.tables.clips import TrackRow
from core.store.tables.proposals import CompletionRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.writing.part import Part
from core.types import Layer

STREAM_ROWS = 16
"""Completions read at a time: each may be some megabytes."""
_FACTS = tuple(getattr(CompletionRow, name) for name in CompletionFacts.__slots__ if name != "is_stale")


class Completions(Part):
    """The completions of a project. The newest of a track and frame is the present one; older ones stay."""

    def add(
        self,
        track_id: int,
        completions: Sequence[NewCompletion],
        *,
        engine: str,
        fingerprint: str,
        run_id: int | None = None,
    ) -> Changes:
        """Keep new completions of a track, all or none; each becomes the present one of its frame.

        Raises:
            StoreError: A crop is empty, or its masks are not masks of that track and frame.
        """
        if not completions:
            return Changes()
        with self._database.writing() as session:
            for new in completions:
                self._check(session, track_id, new)
            common = {
                "track_id": track_id,
                "run_id": run_id,
                "engine": engine,
                "fingerprint": fingerprint,
                "author": self._author,
                "created_at": now(),
            }
            rows = [
                {name: getattr(new, name) for name in NewCompletion.__slots__} | common for new in completions
            ]
            session.execute(insert(CompletionRow), rows)
            places = frozenset((track_id, new.frame) for new in completions)
            return Changes(completions=places, step=Step(StepKind.COMPLETION))

    def get(self, track_id: int, frame: int) -> Completion | None:
        """Return the present completion of a track in a frame, None when there is none."""
        with self._database.reading() as session:
            query = _present(CompletionRow.png).where(
                CompletionRow.track_id == track_id, CompletionRow.frame == frame
            )
            return next(_whole(session, session.execute(query)), None)

    def of_track(self, track_id: int) -> Iterator[Completion]:
        """Yield a track's present completions in the order of frames, a few at a time in memory."""
        frame = -1
        while True:
            with self._database.reading() as session:
                query = (
                    _present(CompletionRow.png)
                    .where(CompletionRow.track_id == track_id, CompletionRow.frame > frame)
                    .order_by(CompletionRow.frame)
                    .limit(STREAM_ROWS)
                )
                rows = session.execute(query).all()
                found = list(_whole(session, rows))
            yield from found
            if len(rows) < STREAM_ROWS:
                return
            frame = rows[-1].frame

    def frames(self, clip_id: int) -> list[CompletionFacts]:
        """Return what is known of a clip's present completions, by track and frame; reads no pixels."""
        with self._database.reading() as session:
            query = (
                _present()
                .join(TrackRow, TrackRow.id == CompletionRow.track_id)
                .where(TrackRow.clip_id == clip_id, TrackRow.is_archived.is_(False))
                .order_by(CompletionRow.track_id, CompletionRow.frame)
            )
            return [_facts(row) for row in session.execute(query)]

    def _check(self, session: Session, track_id: int, new: NewCompletion) -> None:
        place = f"track {track_id}, frame {new.frame}"
        if new.width < 1 or new.height < 1 or not new.png:
            raise StoreError(self._database.place, place, "the completion has no pixels")
        for layer, revision_id in (
            (Layer.AMODAL, new.amodal_revision_id),
            (Layer.MODAL, new.modal_revision_id),
        ):
            if revision_id is None:
                continue
            made_for = session.get(RevisionRow, revision_id)
            whose = (track_id, new.frame, layer_number(layer))
            if made_for is None or (made_for.track_id, made_for.frame, made_for.layer) != whose:
                raise StoreError(
                    self._database.place, place, f"revision {revision_id} is not its {layer} mask"
                )


def _whole(session: Session, rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterator[Completion]:
    """Yield completions whose picture is what their row says; others are told and passed over."""
    for row in rows:
        if png_size(row.png) == (row.width, row.height):
            yield Completion(_facts(row), row.png)
        else:
            tell(session, row.track_id, f"frame {row.frame}, completion", "its picture is of another size")


def _present(*more: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """Select the facts of present completions, and whether their masks are the present ones."""
    newer, amodal, modal = aliased(CompletionRow), aliased(HeadRow), aliased(HeadRow)
    is_newest = ~exists().where(
        newer.track_id == CompletionRow.track_id,
        newer.frame == CompletionRow.frame,
        newer.id > CompletionRow.id,
    )
    is_fresh = and_(
        _present_id(amodal) == CompletionRow.amodal_revision_id,
        _present_id(modal) == func.coalesce(CompletionRow.modal_revision_id, 0),
    ).label("is_fresh")
    return (
        select(*_FACTS, is_fresh, *more)
        .outerjoin(amodal, _is_head(amodal, Layer.AMODAL))
        .outerjoin(modal, _is_head(modal, Layer.MODAL))
        .where(is_newest)
    )


def _present_id(head: type[HeadRow]) -> ColumnElement[int]:
    """Revision of a head, 0 where there never was a mask or it was taken away."""
    return case((head.area.is_(None), 0), else_=head.revision_id)


def _is_head(head: type[HeadRow], layer: Layer) -> ColumnElement[bool]:
    return and_(
        head.track_id == CompletionRow.track_id,
        head.frame == CompletionRow.frame,
        head.layer == layer_number(layer),
    )


def _facts(row: Row[*tuple[Any, ...]]) -> CompletionFacts:
    fields = row._mapping
    known = {column.key: fields[column.key] for column in _FACTS}
    return CompletionFacts(**known, is_stale=not row.is_fresh)
