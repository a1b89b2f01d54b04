"""Depth maps of clips as nearness: read, checked, and kept in files by the content of their picture."""
