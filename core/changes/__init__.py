"""What rooms tell each other: frozen records of clips, tracks, masks and of what changed. No SQL, no Qt."""
