"""Whole shapes that tuned weights remember, laid on what is visible of an object of their kind."""
