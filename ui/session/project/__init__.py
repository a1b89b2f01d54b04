"""The open project: its file, edits on their way to the disk, what is saved, locks."""
