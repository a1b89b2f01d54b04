"""Frames that stand inside JSON: orders of tracks, what undo puts back, and what runs were called with."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from core.changes.steps import FRAME_FACTS
from core.store.tables.clips import TrackRow
from core.store.tables.proposals import RunRow
from core.store.tables.review import CompositionRow, FrontOrderRow, StepMarkRow
from core.store.tables.revisions import RevisionRow
from core.store.tables.undo_steps import StepMaskRow, StepRow, StepStateRow

WITH_FRAMES = frozenset(
    {
        "compositions.layers",
        "compositions.spans",
        "front_orders.spans",
        "proposal_runs.facts",
        "proposal_runs.parameters",
        "revisions.facts",
        "step_marks.after",
        "step_marks.before",
        "step_marks.key",
        "undo_steps.facts",
    }
)
"""Columns of JSON in which frames stand."""
WITHOUT_FRAMES = frozenset(
    {
        "attributes.choices",
        "compositions.ids",
        "frame_values.value",
        "mask_shapes.rings",
        "prompts.strokes",
        "settings.value",
        "step_tracks.after",
        "step_tracks.before",
        "track_values.value",
    }
)
T = TypeVar("T")


class _Numbers:
    """New numbers of frames and of spans of frames; what is none is handed back as it is."""

    def __init__(self, places: Sequence[int], frame_count: int) -> None:
        self._places, self._count = places, frame_count

    def frame(self, value: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            return value
        known = len(self._places)
        return self._places[value] if value < known else value - known + self._count

    def frames(self, values: Any) -> Any:
        return [self.frame(value) for value in values] if isinstance(values, list) else values

    def span(self, values: Any) -> Any:
        """Return the span that holds all frames of a span [first, last]."""
        if not isinstance(values, list) or len(values) != 2 or not all(isinstance(v, int) for v in values):
            return values
        inside = self._places[max(values[0], 0) : values[1] + 1]
        return [min(inside), max(inside)] if inside else values

    def orders(self, text: str) -> str:
        """Return orders of tracks as JSON; a frame that joins has that of the frame before it."""
        spans = json.loads(text)
        old_of = {place: old for old, place in enumerate(self._places)}
        nearest, sources = min(old_of, default=0), []
        for frame in range(self._count):
            nearest = frame if frame in old_of else nearest
            old = old_of.get(nearest, 0)
            sources.append(next((ids for first, last, ids in spans if first <= old <= last), None))
        made, first = [], 0
        for ids, group in groupby(sources):
            length = len(list(group))
            if ids is not None:
                made.append([first, first + length - 1, ids])
            first += length
        return json.dumps(made)

    def layers(self, text: str, clip_id: int, composed_id: int) -> str:
        """Return layers of a composition: places follow the composed clip, frames shown the layer's own."""
        layers = json.loads(text)
        for layer in layers:
            timing = layer["timing"]
            if composed_id == clip_id:
                timing["start"] = self.frame(timing["start"])
                for key in layer["keys"]:
                    key["frame"] = self.frame(key["frame"])
            if layer["source_clip_id"] == clip_id:
                timing["freeze"] = self.frame(timing["freeze"])
        return json.dumps(layers)


def move_texts(session: Session, clip_id: int, places: Sequence[int], frame_count: int) -> None:
    """Give the frames of a clip that stand in JSON their new numbers; what cannot be read stays."""
    numbers = _Numbers(places, frame_count)
    _move_orders(session, clip_id, numbers)
    _move_compositions(session, clip_id, numbers)
    steps = _move_marks(session, clip_id, numbers)
    _move_steps(session, clip_id, numbers, steps)
    _move_runs(session, clip_id, numbers)


def _move_orders(session: Session, clip_id: int, numbers: _Numbers) -> None:
    table = FrontOrderRow.__table__
    spans = session.connection().execute(select(table.c.spans).where(table.c.clip_id == clip_id)).scalar()
    if spans is not None:
        fresh = _tried(numbers.orders, spans)
        session.execute(update(FrontOrderRow).where(FrontOrderRow.clip_id == clip_id).values(spans=fresh))


def _move_compositions(session: Session, clip_id: int, numbers: _Numbers) -> None:
    """Layers of other clips' compositions may show this clip, so all are looked at."""
    table = CompositionRow.__table__
    for row in session.connection().execute(select(table)).mappings().all():
        values = dict(row)
        fresh = {
            "layers": _tried(
                partial(numbers.layers, clip_id=clip_id, composed_id=row["clip_id"]), row["layers"]
            )
        }
        if row["clip_id"] == clip_id:
            fresh["spans"] = _tried(numbers.orders, row["spans"])
        if fresh.items() - values.items():
            is_row = CompositionRow.clip_id == row["clip_id"]
            session.execute(update(CompositionRow).where(is_row).values(**fresh))


def _move_marks(session: Session, clip_id: int, numbers: _Numbers) -> set[int]:
    """The key of a row names the frame: rows are written anew, so that none meets another on its way.

    Returns the steps that changed such rows of the clip.
    """
    tracks = frozenset(session.scalars(select(TrackRow.id).where(TrackRow.clip_id == clip_id)))
    table = StepMarkRow.__table__
    connection = session.connection()
    old, new, steps = [], [], set()
    for row in connection.execute(select(table)).mappings():
        moved = _tried(lambda one: _moved_mark(one, clip_id, tracks, numbers), dict(row))
        if moved != dict(row):
            steps.add(row["step_id"])
            old.append(row)
            new.append(moved)
    for row in old:
        is_row = (table.c.step_id == row["step_id"], table.c.room == row["room"], table.c.key == row["key"])
        connection.execute(delete(StepMarkRow).where(*is_row))
    if new:
        connection.execute(insert(StepMarkRow), new)
    return steps


def _moved_mark(
    row: dict[str, Any], clip_id: int, tracks: frozenset[int], numbers: _Numbers
) -> dict[str, Any]:
    parts = {name: json.loads(row[name]) if row[name] else None for name in ("key", "before", "after")}
    known = [part for part in parts.values() if part]
    if row["room"] == CompositionRow.__tablename__:
        composed_id = parts["key"]["clip_id"] if parts["key"] else 0
        for part in known:
            if "layers" in part:
                part["layers"] = numbers.layers(part["layers"], clip_id, composed_id)
    is_mine = any(part.get("clip_id") == clip_id or part.get("track_id") in tracks for part in known)
    if not is_mine and row["room"] != CompositionRow.__tablename__:
        return row
    for part in known:
        if "frame" in part:
            part["frame"] = numbers.frame(part["frame"])
        if "spans" in part and is_mine:
            part["spans"] = numbers.orders(part["spans"])
    return {**row, **{name: None if part is None else json.dumps(part) for name, part in parts.items()}}


def _move_steps(session: Session, clip_id: int, numbers: _Numbers, steps: set[int]) -> None:
    """Steps and revisions say in which frame something was done."""
    tracks = select(TrackRow.id).where(TrackRow.clip_id == clip_id)
    for row in (StepMaskRow, StepStateRow):
        steps.update(session.scalars(select(row.step_id).where(row.track_id.in_(tracks)).distinct()))
    _move_facts(session, StepRow, StepRow.id.in_(steps), numbers)
    _move_facts(session, RevisionRow, RevisionRow.track_id.in_(tracks), numbers)


def _move_facts(
    session: Session, kind: type[StepRow | RevisionRow], is_mine: ColumnElement[bool], numbers: _Numbers
) -> None:
    found = session.execute(select(kind.id, kind.facts).where(is_mine)).all()
    moved = {row_id: _tried(lambda text: _of_step(text, numbers), facts) for row_id, facts in found}
    rows = [{"id": row_id, "facts": moved[row_id]} for row_id, facts in found if moved[row_id] != facts]
    if rows:
        session.execute(update(kind), rows)


def _of_step(text: str, numbers: _Numbers) -> str:
    found = json.loads(text)
    return json.dumps(found | {name: numbers.frame(found[name]) for name in FRAME_FACTS if name in found})


def _move_runs(session: Session, clip_id: int, numbers: _Numbers) -> None:
    query = select(RunRow.id, RunRow.parameters, RunRow.facts).where(RunRow.clip_id == clip_id)
    for run_id, parameters, facts in session.execute(query).all():
        values = {
            "parameters": _tried(lambda text: _parameters(text, numbers), parameters),
            "facts": _tried(lambda text: _facts(text, numbers), facts),
        }
        session.execute(update(RunRow).where(RunRow.id == run_id).values(**values))


def _parameters(text: str, numbers: _Numbers) -> str:
    found = json.loads(text)
    if "frames" in found:
        found["frames"] = numbers.span(found["frames"])
    for name in ("start", "first", "last"):
        if name in found:
            found[name] = numbers.frame(found[name])
    return json.dumps(found)


def _facts(text: str, numbers: _Numbers) -> str:
    found = json.loads(text)
    if "frames without a picture" in found:
        found["frames without a picture"] = numbers.frames(found["frames without a picture"])
    for stop in found.get("stops", ()):
        stop["frame"] = numbers.frame(stop["frame"])
    return json.dumps(found)


def _tried(change: Callable[[T], T], value: T) -> T:
    try:
        return change(value)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return value
