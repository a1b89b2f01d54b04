"""Better proposals from corrections: tuned sets of weights, made, listed and forgotten."""
