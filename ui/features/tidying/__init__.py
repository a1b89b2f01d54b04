"""Tidying a project: tracks and clips laid in order, renamed, joined, put away and brought back."""
