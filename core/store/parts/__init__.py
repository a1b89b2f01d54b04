"""The parts of an open project: clips, tracks, masks, and what else is stored; each with its own writes."""
