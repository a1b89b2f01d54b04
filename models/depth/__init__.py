"""Depth from pictures (larger = nearer), kept per clip so that all its objects share it."""
