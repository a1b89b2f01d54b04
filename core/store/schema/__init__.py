"""The tables, and between rows and records."""
