"""Annotation files whose entries are objects through a video."""
