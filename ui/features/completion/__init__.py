"""Completions: asking for them, their looks, their verdict."""
