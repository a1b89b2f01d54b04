"""Folders of clips with truth, and masks of other systems to be held against it."""
