"""Choosing several tracks and frames, and locking tracks."""
