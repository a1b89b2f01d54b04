"""Size of the text, colours of tracks, dark or light."""
