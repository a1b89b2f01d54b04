"""What the session says is to be seen, and canvas and timeline draw: frozen records."""
