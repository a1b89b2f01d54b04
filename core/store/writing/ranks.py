"""The order of a list that a person may change: a rank beside the id, and the id where nobody changed it.

What is added later has a larger id than all there is, so it comes last without being given a rank.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func
from sqlalchemy.sql.elements import ColumnElement

from core.store.tables.clips import ClipRow, TrackRow


def by_rank(kind: type[ClipRow] | type[TrackRow]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return what rows are ordered by."""
    return func.coalesce(kind.rank, kind.id), kind.id.expression


def moved_ranks(
    rows: Sequence[ClipRow] | Sequence[TrackRow], ids: Collection[int], before: int | None
) -> Mapping[int, int]:
    """Return the ranks of those rows whose place changes when some are moved together.

    Args:
        rows: All of the list, in its order; they share out the ranks that they have.
        ids: Those that move; their order among each other stays.
        before: Id of the row that they come before; None, or one of them = behind all others.
    """
    ranks = sorted(row.id if row.rank is None else row.rank for row in rows)
    moving = [row.id for row in rows if row.id in ids]
    staying = [row.id for row in rows if row.id not in ids]
    at = staying.index(before) if before in staying else len(staying)
    ordered = [*staying[:at], *moving, *staying[at:]]
    present = {row.id: row.id if row.rank is None else row.rank for row in rows}
    return {row_id: rank for row_id, rank in zip(ordered, ranks, strict=True) if present[row_id] != rank}
