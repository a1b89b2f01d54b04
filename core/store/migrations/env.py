"""Alembic's entry: runs migrations on the connection that core.store.file.migrating hands over."""

from alembic import context

from core.store.tables.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
