"""Modal tracking: the visible mask of one frame carried through others of its clip."""
