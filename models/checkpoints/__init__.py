"""Reading of checkpoints from disk, for every model family."""
