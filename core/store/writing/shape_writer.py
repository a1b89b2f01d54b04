"""Keeps polygons beside the masks that they make; called by the one writer of masks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from core.changes.shapes import Drawing, Drawn
from core.store.reading.kept_shapes import rings_of, rings_text
from core.store.tables.revisions import MaskShapeRow
from core.store.writing.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NewShape:
    """The shape of a revision that is being written."""

    drawn: Drawn
    before_id: int | None
    """The revision that the mask had until now; None = it had no mask."""


def put_shapes(change: Transaction, shapes: Mapping[int, NewShape]) -> None:
    """Keep the shapes of new revisions, by id.

    Raises:
        DamagedValueError: Rings go on from some that cannot be used.
    """
    rows: list[dict[str, Any]] = []
    for revision_id, new in shapes.items():
        old = None if new.before_id is None else change.session.get(MaskShapeRow, new.before_id)
        rings, base_id = new.drawn.rings, None if old is None else old.base_id
        if new.drawn.how is Drawing.ADDED:
            if old is None:
                base_id = new.before_id
            else:
                rings = (*rings_of(old.rings), *rings)
        elif new.drawn.how is Drawing.ANEW:
            base_id = None
        rows.append({"revision_id": revision_id, "base_id": base_id, "rings": rings_text(rings)})
    if rows:
        change.session.execute(insert(MaskShapeRow), rows)


def copy_shapes(change: Transaction, sources: Mapping[int, int]) -> None:
    """Keep the shapes of older revisions for new ones of the same content: {new id: old id}.

    What a shape was drawn on is the older mask's revision still; it is read, never written.
    """
    query = select(MaskShapeRow).where(MaskShapeRow.revision_id.in_(sorted(set(sources.values()))))
    known = {row.revision_id: row for row in change.session.scalars(query)} if sources else {}
    rows = [
        {"revision_id": new, "base_id": known[old].base_id, "rings": known[old].rings}
        for new, old in sources.items()
        if old in known
    ]
    if rows:
        change.session.execute(insert(MaskShapeRow), rows)
