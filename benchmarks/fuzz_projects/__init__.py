"""Damaged and tampered projects, in the window's own code path."""
