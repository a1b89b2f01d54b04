"""Work on whole tracks: checks and repairs over all their frames."""
