"""A long day of work in a window: what it leaves behind."""
