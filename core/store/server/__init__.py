"""A project in a database on a PostgreSQL server: reaching it, taking turns, what it refuses in words."""
