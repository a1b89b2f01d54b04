"""The panels around the picture: clips, tracks, proposals, tool options, this frame, history."""
