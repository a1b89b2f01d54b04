"""The table of actions: what a person can do, and by which keys."""
