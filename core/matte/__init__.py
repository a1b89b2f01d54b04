"""Soft edges of masks for files: how far a pixel is covered, and the colour of what covers it."""
