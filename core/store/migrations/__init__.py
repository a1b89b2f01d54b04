"""Alembic migrations: one file per change of the schema, run when a project is opened."""
