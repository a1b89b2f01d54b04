"""What `train` does, a model each."""
