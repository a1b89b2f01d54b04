"""What `run` does."""
