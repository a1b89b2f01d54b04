"""Completions out, as pictures and as videos with alpha."""
