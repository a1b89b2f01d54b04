"""Weights in the published layout: loading, saving, tiny ones for tests."""
