"""Folders of mask pictures, and archives of masks."""
