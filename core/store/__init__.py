"""The project file: SQLite behind SQLAlchemy. Edits are transactions; revisions are never changed."""
