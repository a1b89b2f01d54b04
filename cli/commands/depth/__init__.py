"""What `depth` does."""
