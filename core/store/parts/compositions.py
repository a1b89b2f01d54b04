"""Compositions of a project's clips: kept and taken back whole. Masks and completions stay as they are."""

import json
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.steps import Step, StepKind
from core.changes.tracks import Track
from core.compose.layers import Composition, ObjectLayer, OrderRange
from core.compose.rules import check_locks, problem_of
from core.compose.texts import composition_of, layers_to_json, ranges_to_json
from core.errors import BadInputError
from core.store.file.damage_log import DamagedValueError
from core.store.parts.front_orders import order_of
from core.store.parts.tracks import tracks_of
from core.store.schema.row_codes import to_track
from core.store.tables.clips import CategoryRow, ClipRow, TrackRow
from core.store.tables.proposals import CompletionRow
from core.store.tables.review import CompositionRow, FrontOrderRow
from core.store.writing.part import Part
from core.store.writing.review_changes import put_row
from core.store.writing.transaction import Transaction
from core.types import TrackRole


class Compositions(Part):
    """The compositions of a project's clips."""

    def of(self, clip_id: int) -> Composition:
        """Return what a person composed of a clip; else its completed objects where the clip shows them.

        What is in front of the objects (covers) is in front there, so that nothing looks moved.
        """
        with self._database.reading() as session:
            row = session.get(CompositionRow, clip_id)
            return _first(session, clip_id) if row is None else _composition(row)

    def is_kept(self, clip_id: int) -> bool:
        """Return whether a person has composed the clip."""
        with self._database.reading() as session:
            return session.get(CompositionRow, clip_id) is not None

    def new_layer(self, composition: Composition, track_id: int) -> ObjectLayer:
        """Return a layer of a track, of any clip of the project, with an id that the composition has not."""
        with self._database.reading() as session:
            row, category = session.execute(
                select(TrackRow, CategoryRow)
                .join(CategoryRow, CategoryRow.id == TrackRow.category_id)
                .where(TrackRow.id == track_id)
            ).one()
            return _layer(session, to_track(row, category), composition.next_id)

    def change(self, clip_id: int, new: Composition | None, step: Step | None = None) -> Changes:
        """Keep the composition of a clip, as one undo step; None = as the clip shows its objects again.

        `step` says what was done; the name of the clip is added.

        Raises:
            BadInputError: It is none that can be composed.
            TrackLockedError: A layer that is locked would change.
        """
        with self._database.writing() as session:
            name = session.get_one(ClipRow, clip_id).name
            row = session.get(CompositionRow, clip_id)
            before = _first(session, clip_id) if row is None else _composition(row)
            check_locks(before, new or Composition(clip_id))
            fields = None
            if new is not None:
                if problem := problem_of(new):
                    raise BadInputError(f"composition of {name}", *problem)
                _check_tracks(session, name, new.layers)
                fields = _fields(new) | {"author": self._author}
            step = step or Step(StepKind.COMPOSITION)
            step = replace(step, facts=replace(step.facts, clip=name))
            change = Transaction.begin(session, self._author, step)
            put_row(change, CompositionRow, {"clip_id": clip_id}, fields)
            return change.changes()


def _fields(new: Composition) -> dict[str, str]:
    return {
        "layers": json.dumps(layers_to_json(new)),
        "ids": json.dumps(list(new.order)),
        "spans": json.dumps(ranges_to_json(new)),
        "backdrop": new.backdrop.value,
    }


def _composition(row: CompositionRow) -> Composition:
    try:
        layers, order, spans = (json.loads(text) for text in (row.layers, row.ids, row.spans))
        return composition_of(row.clip_id, layers, order, spans, row.backdrop)
    except (TypeError, ValueError) as error:
        raise DamagedValueError(f"a composition cannot be used: {error}") from None


def _check_tracks(session: Session, name: str, layers: Iterable[ObjectLayer]) -> None:
    for layer in layers:
        row = session.get(TrackRow, layer.track_id)
        if row is None or row.clip_id != layer.source_clip_id:
            where = f"layer {layer.id} ({layer.name})"
            raise BadInputError(
                f"composition of {name}", where, f"no track {layer.track_id} in clip {layer.source_clip_id}"
            )


def _first(session: Session, clip_id: int) -> Composition:
    """Return the completed objects of a clip in the order that a person decided, its covers in front."""
    made = select(CompletionRow.track_id).distinct()
    query = tracks_of(clip_id, TrackRole.OBJECT).where(TrackRow.is_archived.is_(False), TrackRow.id.in_(made))
    covers = tracks_of(clip_id, TrackRole.COVER).where(TrackRow.is_archived.is_(False))
    objects = [to_track(*row) for row in session.execute(query)]
    fronts = [to_track(*row) for row in session.execute(covers)]
    layers = [_layer(session, track, number) for number, track in enumerate((*objects, *fronts), start=1)]
    ids = {layer.track_id: layer.id for layer in layers}
    usual = tuple(ids.values())
    row = session.get(FrontOrderRow, clip_id)
    spans = () if row is None else order_of(row.spans).spans
    ranges = [OrderRange(s.first, s.last, _back_to_front(s.track_ids, ids, usual)) for s in spans]
    order = ranges[0].ids if ranges else usual
    return Composition(clip_id, tuple(layers), order, tuple(one for one in ranges if one.ids != order))


def _back_to_front(
    track_ids: tuple[int, ...], ids: dict[int, int], usual: tuple[int, ...]
) -> tuple[int, ...]:
    """Return layers in a front order's sense; those that it does not name keep their places before them."""
    named = [ids[track] for track in reversed(track_ids) if track in ids]
    return (*named, *(one for one in usual if one not in named))


def _layer(session: Session, track: Track, layer_id: int) -> ObjectLayer:
    clip = session.get_one(ClipRow, track.clip_id)
    box = session.execute(
        select(
            func.min(CompletionRow.x),
            func.min(CompletionRow.y),
            func.max(CompletionRow.x + CompletionRow.width),
            func.max(CompletionRow.y + CompletionRow.height),
        ).where(CompletionRow.track_id == track.id)
    ).one()
    left, top, right, bottom = (0, 0, clip.width, clip.height) if box[0] is None else box
    centre = ((left + right) / 2, (top + bottom) / 2)
    return ObjectLayer(layer_id, track.clip_id, track.id, track.name, centre=centre)
