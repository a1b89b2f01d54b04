"""Seeing and changing the keys of actions."""
