"""The list of tracks: new, edit, put away, next, previous."""
