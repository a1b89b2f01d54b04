"""Changes of a whole mask."""
