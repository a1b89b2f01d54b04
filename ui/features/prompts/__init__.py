"""What was pointed at in frames of a track: shown, muted for a range, taken away."""
