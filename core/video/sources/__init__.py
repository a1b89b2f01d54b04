"""Media of every kind opened as pictures by frame number."""
