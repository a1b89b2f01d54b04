"""Draws the demo clip: everything by our own code, nothing from elsewhere."""
