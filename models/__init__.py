"""Proposers and the work that runs them. Knows no Qt; torch is imported only inside functions."""
