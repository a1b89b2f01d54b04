"""Carrying seen shapes of a track to its other frames: the `temporal` proposer and its parts."""
