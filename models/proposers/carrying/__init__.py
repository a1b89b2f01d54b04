"""Carrying seen shapes of a track to its other frames: the parts of the `temporal` proposer."""
