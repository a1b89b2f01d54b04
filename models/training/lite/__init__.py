"""Training of the built-in proposer `lite`."""
