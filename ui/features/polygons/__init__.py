"""Polygons that are kept beside masks."""
