"""Who is in front of whom in a clip, as a person decided."""

import json
from dataclasses import replace

from core.changes.changed import Changes
from core.changes.steps import Step, StepKind
from core.store.file.damage_log import DamagedValueError
from core.store.tables.clips import ClipRow
from core.store.tables.review import FrontOrderRow
from core.store.writing.part import Part
from core.store.writing.review_changes import put_row
from core.store.writing.transaction import Transaction
from core.tracks.front_order import FrontOrder, FrontSpan


class FrontOrders(Part):
    """The decided orders of a project's clips."""

    def get(self, clip_id: int) -> FrontOrder | None:
        """Return the order of a clip; None = nobody decided, the masks tell."""
        with self._database.reading() as session:
            row = session.get(FrontOrderRow, clip_id)
            return None if row is None else order_of(row.spans)

    def set(self, clip_id: int, order: FrontOrder | None, step: Step | None = None) -> Changes:
        """Decide the order of a clip, as one undo step; None = as the masks tell again.

        `step` says more of it than that; the name of the clip is added.
        """
        with self._database.writing() as session:
            name = session.get_one(ClipRow, clip_id).name
            step = step or Step(StepKind.FRONT_ORDER if order else StepKind.FRONT_ORDER_OF_MASKS)
            step = replace(step, facts=replace(step.facts, clip=name))
            change = Transaction.begin(session, self._author, step)
            fields = None if order is None else {"spans": order_text(order), "author": self._author}
            put_row(change, FrontOrderRow, {"clip_id": clip_id}, fields)
            return change.changes()


def order_text(order: FrontOrder) -> str:
    """Return an order as the table keeps it."""
    return json.dumps([[span.first, span.last, list(span.track_ids)] for span in order.spans])


def order_of(text: str) -> FrontOrder:
    """Return the order that the table keeps.

    Raises:
        DamagedValueError: It is none.
    """
    try:
        spans = [
            FrontSpan(int(first), int(last), tuple(map(int, ids))) for first, last, ids in json.loads(text)
        ]
    except (TypeError, ValueError) as error:
        raise DamagedValueError(f"the front order cannot be used: {error}") from None
    return FrontOrder(tuple(spans))
