"""Proposals as versions: runs, hypotheses compared, chosen, mixed."""
