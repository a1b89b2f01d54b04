"""A digest of every mask, so that bytes that a disk or a copy has changed are noticed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.store.tables.code_digest import HYPOTHESIS_PLACE, REVISION_PLACE, code_digest
from core.store.tables.column_types import WHOLE

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns and, in a file, fill them; on a server the masks that are there stay without."""
    for table in ("revisions", "hypothesis_masks"):
        op.add_column(table, sa.Column("digest", WHOLE))
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    raw: Any = connection.connection.driver_connection
    for table, place in (("revisions", REVISION_PLACE), ("hypothesis_masks", HYPOTHESIS_PLACE)):
        raw.create_function(f"digest_{table}", len(place) + 1, _digest, deterministic=True)
        guard = f"{table}_no_update"
        op.execute(f"DROP TRIGGER IF EXISTS {guard}")
        op.execute(f"UPDATE {table} SET digest = digest_{table}({', '.join(place)}, counts)")
        op.execute(
            f"CREATE TRIGGER {guard} BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        )


def _digest(*values: object) -> int | None:
    *place, counts = values
    if not all(isinstance(number, int) for number in place) or not isinstance(counts, bytes | None):
        return None
    return code_digest(tuple(place), counts)  # type: ignore[arg-type]
