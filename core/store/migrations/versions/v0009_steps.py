"""A step has a kind and facts instead of a label; what older versions said in words stays as words."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import words

revision = "0009"
down_revision = "0008"
TOLD = "CASE typeof(label) WHEN 'text' THEN label ELSE '' END"
"""A damaged label must not keep the rest of a project from being opened."""


def upgrade() -> None:
    """Add the columns, fill them from the label, and take the label away."""
    is_file = op.get_bind().dialect.name == "sqlite"
    facts = f"json_object('words', {TOLD})" if is_file else "CAST(json_build_object('words', label) AS text)"
    for table in ("revisions", "undo_steps"):
        guard = f"{table}_no_update"
        op.add_column(table, sa.Column("kind", words(32), nullable=False, server_default="told"))
        op.add_column(table, sa.Column("facts", sa.Text, nullable=False, server_default="{}"))
        if is_file:
            op.execute(f"DROP TRIGGER IF EXISTS {guard}")
        op.execute(f"UPDATE {table} SET facts = {facts}")
        op.drop_column(table, "label")
    if is_file:
        op.execute(
            "CREATE TRIGGER revisions_no_update BEFORE UPDATE ON revisions "
            "BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END"
        )
