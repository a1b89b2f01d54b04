"""Completed pictures against true ones: engines on clips whose hidden pixels are known."""
