"""Proposers against truth: which is better, where, by how much, how sure, how fast."""
