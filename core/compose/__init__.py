"""Completed objects as layers over a clip's background: what a composition is, and its pictures."""
