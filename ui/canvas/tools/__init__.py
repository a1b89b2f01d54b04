"""Tools that work on the canvas."""
