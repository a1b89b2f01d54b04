"""Weights in the published layout: the recipe beside them, loading, saving, tiny ones for tests."""
