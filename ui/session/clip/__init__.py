"""The clip on screen: its pictures, masks, lanes, selection, and playing it."""
