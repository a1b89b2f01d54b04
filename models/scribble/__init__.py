"""Masks from strokes: a person marks object and surroundings, a segmenter finds the outline."""
