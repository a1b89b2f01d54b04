"""What `evaluate` prints and compares."""
