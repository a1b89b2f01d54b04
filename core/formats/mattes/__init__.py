"""Mattes, videos of masks, and what numbers their files bear: for programs that put pictures together."""
