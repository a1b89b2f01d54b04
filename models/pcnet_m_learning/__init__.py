"""Trains PCNet-M from visible masks alone."""
