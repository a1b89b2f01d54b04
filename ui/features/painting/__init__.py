"""Changing masks by hand: tools, strokes, undo, history."""
