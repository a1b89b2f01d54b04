"""The tools over time in the window: copy, morph, carry, the ghost and onion skin."""
