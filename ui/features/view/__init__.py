"""What is seen and how large: layers, zoom, hidden tracks, the navigator."""
