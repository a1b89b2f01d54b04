"""Judging on clips cut from a few real sequences: what is measured, kept and compared."""
