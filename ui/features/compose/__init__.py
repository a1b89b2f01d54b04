"""Composing: completed objects as layers over the clip's background."""
