"""Fits and judges the rule that advises a way of working."""
