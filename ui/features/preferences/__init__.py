"""Preferences: what a person chooses once."""
