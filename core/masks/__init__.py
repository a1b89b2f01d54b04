"""Masks: the canvas they live on, their run-length code, set operations, containment and occlusion."""
